"""Facts stated by the READMEs of real files, reproduced."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from calibration import Column, Mapping, load_mapping, read_file
from calibration.columns.answer_table import canonical
from calibration.columns.suggest import suggest_mapping
from calibration.fitting.moments import Target, targets
from calibration.operations.daily_figures import read_log
from calibration.operations.patience import abandonment_line, patience
from calibration.survey import read_survey, read_table
from sim import Defects

HOUSE = Path(__file__).resolve().parents[2]
AIRPORT = Path(__file__).with_name("airport.toml")
QUALTRICS = {
    "insights2016_many_question_types": ("qualtrics-2016", 5, {"test": 5}),
    "insights2016_matrix_multiple_answer": ("qualtrics-2016", 5, {"test": 5}),
    "insights2016_matrix_single_answer": ("qualtrics-2016", 5, {"test": 5}),
    "insights2016_multiple_choice_multi": ("qualtrics-2016", 5, {"test": 5}),
    "insights2016_no_basis_na_codes": ("qualtrics-2016", 15, {"test": 15}),
    "insights2016_side_by_side": ("qualtrics-2016", 25, {"test": 25}),
    "insights2016_text_entry": ("qualtrics-2016", 15, {"test": 15}),
    "legacy_many_question_types": ("qualtrics-legacy", 5, {"test": 5}),
    "legacy_matrix_multiple_answer": ("qualtrics-legacy", 5, {"test": 5}),
    "legacy_matrix_single_answer": ("qualtrics-legacy", 5, {"test": 5}),
    "legacy_multiple_choice_multi": ("qualtrics-legacy", 5, {"test": 5}),
    "legacy_v1_names": ("qualtrics-legacy", 1, {}),
    "v3_2017_german_labels": ("qualtrics-v3", 1, {}),
}


@pytest.mark.parametrize("name", QUALTRICS)
def test_qualtrics_files_are_recognised_and_counted(real_data: Path, name: str) -> None:
    export = read_survey(real_data / "qualtrics-format-zoo" / f"{name}.csv")
    assert (export.family, export.read, dict(export.dropped)) == QUALTRICS[name]
    assert export.used == len(export.table)
    assert not suggest_mapping(export).informs


def test_every_file_of_the_zoo_is_pinned(real_data: Path) -> None:
    assert {path.stem for path in (real_data / "qualtrics-format-zoo").glob("*.csv")} == set(QUALTRICS)


# kind, family, encoding, rows of the file, what is dropped
FILES: dict[str, tuple[str, str, str, int, dict[str, int]]] = {
    "airport-satisfaction-2017/sfo_customer_survey_2017.csv": ("survey", "plain", "utf-8", 2831, {}),
    "churn-complaints-telecom/Customer_Churn.csv": ("customer table", "plain", "utf-8", 3150, {}),
    "contact-centre-daily/sf_hss_monthly_2011_2024.csv": ("monthly aggregate", "plain", "utf-8", 160, {}),
    "contact-centre-daily/vancouver_311_daily_2009_2021.csv": ("daily aggregate", "plain", "utf-8", 4581, {}),
    "fr-decimal-comma-qoe/QoEcontrolledLab.csv": ("survey", "plain", "utf-8", 562, {}),
    "googleforms-otel-docs/otel-docs-usability-survey.csv": ("survey", "google-forms", "utf-8", 48, {}),
    "googleforms-spack-2022/spack-user-survey-2022-responses.csv": ("survey", "google-forms", "utf-8", 182, {}),
    "googleforms-spack-2022/spack-user-survey-2022-responses.xlsx": ("survey", "google-forms", "xlsx", 182, {}),
    "incident-log/incidents_opened_2016_02_03.csv.gz": ("event log", "plain", "utf-8", 59354, {}),
    "limesurvey-unit-tests/results-survey.csv": ("survey", "limesurvey-text", "utf-8", 70, {}),
    "outbound-contacts-bank/bank-additional.csv": ("customer table", "plain", "utf-8", 4119, {}),
    "spss-fixtures/hebrews.sav": ("survey", "spss-sav", "UTF-8", 99, {}),
    "spss-fixtures/missing_char.sav": ("survey", "spss-sav", "windows-1252", 2, {"no answer": 1}),
    "spss-fixtures/sample.por": ("survey", "spss-por", "of the file", 5, {}),
    "spss-fixtures/sample.sav": ("survey", "spss-sav", "windows-1252", 5, {}),
    "spss-fixtures/sample.zsav": ("survey", "spss-zsav", "windows-1252", 5, {}),
    "spss-fixtures/sample_missing.sav": ("survey", "spss-sav", "windows-1252", 7, {"no answer": 1}),
    "spss-fixtures/simple_alltypes.sav": ("survey", "spss-sav", "windows-1252", 6, {}),
    "spss-fixtures/test_width.sav": ("survey", "spss-sav", "UTF-8", 5, {}),
    "surveygizmo-jupyter-2015/20160115235816-SurveyExport.csv": (
        "survey", "alchemer", "utf-8", 1706, {"unfinished": 927, "no answer": 5},
    ),
    "surveymonkey-538-steak/steak-risk-survey.csv": ("survey", "surveymonkey", "utf-8", 550, {}),
    "surveymonkey-cncf/ambassadors_2019h1.csv": ("survey", "surveymonkey", "utf-8", 21, {}),
    "surveymonkey-cncf/maintainers_2019h2.csv": ("survey", "surveymonkey", "utf-8", 70, {}),
    "surveymonkey-cncf/maintainers_2020h1.csv": ("survey", "surveymonkey", "utf-8", 79, {}),
    "surveymonkey-cncf/maintainers_2021h2.csv": ("survey", "surveymonkey", "utf-8", 102, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_known_by_its_content(real_data: Path, tmp_path: Path, name: str) -> None:
    unnamed = tmp_path / "file"
    unnamed.write_bytes((real_data / name).read_bytes())
    export = read_table(unnamed)
    found = (export.kind, export.family, export.encoding, export.read, dict(export.dropped))
    assert found == FILES[name]


def test_no_file_is_left_untested(real_data: Path) -> None:
    there = {str(path.relative_to(real_data)) for path in real_data.rglob("*") if path.is_file()}
    tested = set(FILES) | {f"qualtrics-format-zoo/{name}.csv" for name in QUALTRICS}
    assert {name for name in there if not name.endswith("README.md")} == tested


def test_both_files_of_one_form_hold_the_same_answers(real_data: Path) -> None:
    folder = real_data / "googleforms-spack-2022"
    text, book = (read_survey(folder / f"spack-user-survey-2022-responses.{end}") for end in ("csv", "xlsx"))
    assert list(text.table.columns) == list(book.table.columns)
    for name in text.table.columns[1:]:
        assert (text.table[name].str.split() == book.table[name].str.split()).all(), name
    times = pd.to_datetime(text.table["Timestamp"], format="%m/%d/%Y %H:%M:%S")
    assert (times == pd.to_datetime(book.table["Timestamp"])).all()


def test_the_event_log_counts_its_cases(real_data: Path) -> None:
    export = read_table(real_data / "incident-log" / "incidents_opened_2016_02_03.csv.gz")
    cases = export.table.groupby("number").agg(
        contact=("contact_type", "last"), sla=("made_sla", "last"), reopened=("reopen_count", "last")
    )
    waited = export.table[export.table["incident_state"] == "Awaiting User Info"]["number"].nunique()
    assert len(cases) == 9202
    assert (cases["contact"].str.lower() == "phone").sum() == 9166
    assert (cases["sla"] == "true").mean() == pytest.approx(0.404, abs=0.0005)
    assert (cases["reopened"].astype(int) > 0).mean() == pytest.approx(0.014, abs=0.0005)
    assert waited / len(cases) == pytest.approx(0.302, abs=0.0005)


def test_complaints_and_churn_of_the_telecom_customers(real_data: Path) -> None:
    table = read_table(real_data / "churn-complaints-telecom" / "Customer_Churn.csv").table
    assert table.duplicated().mean() == pytest.approx(0.095, abs=0.0005)
    churn = table["Churn"].astype(int).groupby(table["Complains"])
    assert dict(churn.size()) == {"0": 2909, "1": 241}
    assert churn.mean().to_dict() == pytest.approx({"0": 0.101, "1": 0.830}, abs=0.0005)


def test_success_by_number_of_contacts_and_channel(real_data: Path) -> None:
    table = read_table(real_data / "outbound-contacts-bank" / "bank-additional.csv").table
    won, contacts = table["y"] == "yes", table["campaign"].astype(int).clip(upper=6)
    found = 100 * won.groupby(contacts).mean()
    assert found[[1, 2, 3, 6]].round(1).to_dict() == {1: 12.4, 2: 11.5, 3: 11.3, 6: 3.0}
    assert (100 * won.groupby(table["contact"]).mean()).round(1).to_dict() == {
        "cellular": 14.1,
        "telephone": 5.2,
    }


def test_one_german_answer_has_nothing_to_inform(real_data: Path) -> None:
    export = read_survey(real_data / "qualtrics-format-zoo" / "v3_2017_german_labels.csv")
    assert export.questions["Q1"] == "This is a multiple choice question."
    assert export.questions["EndDate"] == "Enddatum"
    assert list(export.table["Q2"]) == ["Hello World!"]
    assert targets(export, suggest_mapping(export)).moments == ()


def airport(real_data: Path) -> Path:
    return real_data / "airport-satisfaction-2017" / "sfo_customer_survey_2017.csv"


def test_airport_facts(real_data: Path) -> None:
    export = read_survey(airport(real_data))
    assert (export.family, export.read, export.used) == ("plain", 2831, 2831)
    mapping = load_mapping(AIRPORT, export)
    found: dict[str, Target] = {target.name: target for target in targets(export, mapping).moments}
    assert found["nps"].observed == pytest.approx(39.8, abs=0.05)
    assert found["nps"].n == 2746
    assert found["nps_problem"].observed == pytest.approx(18.8, abs=0.05)
    assert found["nps_no_problem"].observed == pytest.approx(43.7, abs=0.06)
    table = canonical(export, mapping)
    assert table["satisfaction"].mean() == pytest.approx(4.06, abs=0.005)
    means = table.groupby("satisfaction")["recommendation"].mean()
    assert list(means.round(1)) == [1.2, 4.8, 6.9, 8.4, 9.5]


def test_finding_the_way_goes_with_recommending(real_data: Path) -> None:
    table = read_survey(airport(real_data)).table
    table = table[(table["NETPRO"] != "") & (table["Q14FIND"] != "")]
    score, find = table["NETPRO"].astype(int), table["Q14FIND"].astype(int)
    means = score[score <= 10].groupby(find).mean().round(1)
    assert list(means[[1, 2, 3, 4, 5]]) == [5.1, 6.8, 7.1, 7.9, 8.9]


RATED = """
[ratings]
columns = ["Q14FIND", "Q14PASSTHRU", "Q7SIGN", "Q7FOOD", "Q9RESTROOM", "Q10SAFE"]
min = 1
max = 5
missing = ["0", "6"]
"""


def test_what_moves_the_score_of_the_airport(real_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    roles = AIRPORT.read_text(encoding="utf-8").partition("[stations]")[0]
    path.write_text(roles + RATED, encoding="utf-8")
    reading = read_file(airport(real_data), mapping=path)
    found = reading.drivers
    assert found is not None
    shares = {one.column: one for one in found.shares}
    assert set(shares) == {
        "Q14FIND",
        "Q14PASSTHRU",
        "Q7SIGN",
        "Q7FOOD",
        "Q9RESTROOM",
        "Q10SAFE",
        "Q15PROBLEM",
    }
    assert sum(one.share for one in found.shares) == pytest.approx(1)
    assert shares["Q15PROBLEM"].slope < 0 < shares["Q14FIND"].slope
    # beyond its error, finding the way goes with the score more than a problem met does
    both = shares["Q14FIND"], shares["Q15PROBLEM"]
    assert both[0].share - both[1].share > 1.96 * (both[0].se + both[1].se)


def test_airport_weights_follow_kish(real_data: Path) -> None:
    export = read_survey(airport(real_data))
    mapping = load_mapping(AIRPORT, export)
    mapping = replace(mapping, columns=(*mapping.columns, Column("weight", "WEIGHT")))
    nps = next(target for target in targets(export, mapping).moments if target.name == "nps")
    raw = pd.DataFrame(
        {
            "score": pd.to_numeric(export.table["NETPRO"], errors="coerce"),
            "weight": export.table["WEIGHT"].astype(float),
        }
    )
    raw = raw[raw["score"] <= 10]
    share = raw["weight"] / raw["weight"].sum()
    expected = 100 * (share[raw["score"] >= 9].sum() - share[raw["score"] <= 6].sum())
    assert nps.observed == pytest.approx(expected)
    effective = raw["weight"].sum() ** 2 / (raw["weight"] ** 2).sum()
    p, d = share[raw["score"] >= 9].sum(), share[raw["score"] <= 6].sum()
    assert nps.se == pytest.approx(100 * ((p + d - (p - d) ** 2) / effective) ** 0.5)


def test_airport_suggestion_takes_the_score_and_doubts_the_codes(real_data: Path) -> None:
    mapping = suggest_mapping(read_survey(airport(real_data)))
    score = mapping.role("recommendation")
    assert score is not None
    assert (score.column, score.missing) == ("NETPRO", ("11",))
    assert ("Q15PROBLEM", "problem: answers are not yes and no") in [
        (name, str(why)) for name, why in mapping.left_out
    ]


def test_airport_mapping_to_a_column_that_is_not_there(real_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(AIRPORT.read_text(encoding="utf-8").replace('"NETPRO"', '"NETPROMO"'), encoding="utf-8")
    with pytest.raises(Defects, match="did you mean NETPRO"):
        load_mapping(path, read_survey(airport(real_data)))


@pytest.mark.parametrize("wave", ["maintainers_2019h2", "maintainers_2020h1", "maintainers_2021h2"])
def test_a_scale_that_only_looks_like_nps_is_not_taken(real_data: Path, wave: str) -> None:
    export = read_survey(real_data / "surveymonkey-cncf" / f"{wave}.csv")
    assert suggest_mapping(export).role("recommendation") is None


def test_french_decimal_comma(real_data: Path) -> None:
    export = read_survey(real_data / "fr-decimal-comma-qoe" / "QoEcontrolledLab.csv")
    assert (export.family, export.used, export.separator, export.decimal) == ("plain", 562, ";", ",")
    rating = canonical(export, Mapping((Column("satisfaction", "mos", 1, 5),)))["satisfaction"]
    caching = export.table["caching"].astype(int)
    assert export.table["id_user"].nunique() == 62
    means = rating.groupby(caching).mean().round(2)
    assert dict(means) == {100: 1.22, 200: 2.46, 400: 3.05, 800: 3.60, 1000: 3.85, 2000: 4.91}


def test_recommendation_changes_its_scale_between_waves(real_data: Path) -> None:
    """Numbers 3 to 9 and a word, then words of agreement, then numbers 1 to 10: none is a 0 to 10 score."""
    asked = []
    for wave in ("2019h2", "2020h1", "2021h2"):
        reading = read_file(real_data / "surveymonkey-cncf" / f"maintainers_{wave}.csv")
        asked.append(
            next(
                c
                for c in reading.columns
                if c.column.startswith("Would you recommend") and c.kind != "comment"
            )
        )
    assert [column.kind for column in asked] == ["segment", "rating", "rating"]
    assert "'Absolutely' 21" in str(asked[0].reason)
    assert "words of agreement" in str(asked[1].reason)
    assert "no 0 is answered or announced" in str(asked[2].reason)


def test_kinds_of_real_columns(real_data: Path) -> None:
    lime = read_file(real_data / "limesurvey-unit-tests" / "results-survey.csv")
    assert (lime.export.used, len(lime.columns)) == (70, 146)
    assert [column.kind for column in lime.columns].count("personal") == 1
    assert lime.mapping.role("date") is None
    spack = read_file(real_data / "googleforms-spack-2022" / "spack-user-survey-2022-responses.csv")
    quality = [column for column in spack.columns if "overall quality" in column.column]
    assert [column.kind for column in quality] == ["satisfaction"] * 4
    assert all(column.steps == ("Horrible", "Bad", "OK", "Good", "Excellent") for column in quality)
    ranks = [column for column in spack.columns if column.column.startswith("Rank these")]
    assert {column.kind for column in ranks} == {"rating"}
    assert ranks[0].steps[-1] == "Critical"
    otel = read_file(real_data / "googleforms-otel-docs" / "otel-docs-usability-survey.csv")
    assert sum(column.said.get("several steps at once", 0) for column in otel.columns) > 0
    gizmo = read_file(real_data / "surveygizmo-jupyter-2015" / "20160115235816-SurveyExport.csv")
    assert gizmo.export.used + gizmo.export.dropped["no answer"] == 779


@pytest.mark.slow
def test_the_page_of_surveys_is_current(real_data: Path) -> None:
    build = runpy.run_path(str(HOUSE / "docs" / "build.py"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROX_REAL_DATA", str(real_data))
        page = (HOUSE / "docs" / "surveys.md").read_text(encoding="utf-8")
        assert build["filled"](page, ["surveys"]) == page, "run make docs with ROX_REAL_DATA set"


def test_vancouver_line_and_patience(real_data: Path) -> None:
    figures = read_log(real_data / "contact-centre-daily" / "vancouver_311_daily_2009_2021.csv")
    assert (figures.read, figures.used, figures.dropped) == (4581, 4581, {})
    assert figures.table["date"].is_monotonic_increasing
    line = abandonment_line(figures, weighted=False)
    assert line.intercept == pytest.approx(0.028, abs=0.0005)
    assert line.slope == pytest.approx(0.00083, abs=0.000005)
    assert line.r2 == pytest.approx(0.75, abs=0.005)
    daily = figures.table["abandoned"] / figures.table["offered"]
    share = daily.groupby(figures.table["date"].dt.year).mean()
    assert share[2012] == pytest.approx(0.040, abs=0.001)
    assert share[2009] == pytest.approx(0.153, abs=0.001)
    gap = figures.table["offered"] - figures.table["handled"] - figures.table["abandoned"]
    assert gap.median() == 25
    estimate = patience(figures)
    assert estimate.unit == "minutes"
    assert estimate.n == 4581
    assert estimate.estimate == pytest.approx(20.6, abs=0.1)
    assert estimate.se == pytest.approx(0.82, abs=0.02)
    assert "through the origin 16.2 min" in str(estimate.note)


def test_monthly_figures_with_blanks(real_data: Path) -> None:
    figures = read_log(real_data / "contact-centre-daily" / "sf_hss_monthly_2011_2024.csv")
    assert (figures.read, figures.used, figures.dropped) == (160, 152, {"blank": 8})
    assert figures.columns["abandoned"] == "Abandoned Calls"
    assert figures.table["answer_s"].max() == 3427


def test_a_survey_is_no_log(real_data: Path) -> None:
    with pytest.raises(Defects, match="a column for calls abandoned"):
        read_log(airport(real_data))
