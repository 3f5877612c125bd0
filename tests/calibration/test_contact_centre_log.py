"""Daily figures are recognised in two languages, and patience comes back with its error."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from calibration import CustomerTable, DailyFigures
from calibration.calibrate import read_operations
from calibration.operations.daily_figures import read_log
from calibration.operations.patience import abandonment_line, patience
from sim import Defects

ENGLISH = "Date,Calls Offered,Calls Answered,Calls Abandoned,Abandoned %,Average Speed of Answer"
FRENCH = "Jour;Appels présentés;Appels traités;Appels abandonnés;Taux d'abandon (%);Délai moyen de réponse"


def written(
    path: Path, header: str, days: int = 60, at_once: float = 0.02, patience_s: float = 600.0
) -> Path:
    rows = [header]
    separator = ";" if ";" in header else ","
    for day in range(days):
        answer_s = 10.0 + (day * 37) % 101
        offered = 1000 + 10 * (day % 7)
        abandoned = offered * (at_once + answer_s / patience_s)
        cells = [
            str(date(2026, 1, 1) + timedelta(days=days - day)),
            str(offered),
            "1",
            f"{abandoned:.6f}",
            "x",
            f"{answer_s}",
        ]
        rows.append(separator.join(cell.replace(".", ",") if separator == ";" else cell for cell in cells))
    path.write_text("\r\n".join(rows), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("header", [ENGLISH, FRENCH])
def test_known_patience_is_recovered(tmp_path: Path, header: str) -> None:
    figures = read_log(written(tmp_path / "log", header))
    assert figures.table["date"].is_monotonic_increasing
    assert set(figures.columns) == {"date", "offered", "handled", "abandoned", "answer_s"}
    estimate = patience(figures)
    assert (estimate.name, estimate.unit, estimate.n) == ("patience_min", "minutes", 60)
    assert estimate.estimate == pytest.approx(10, rel=1e-6)
    assert "2.0 % leave at once" in str(estimate.note)
    origin = abandonment_line(figures, intercept=False)
    assert origin.intercept == 0
    assert origin.slope > 1 / 600


def test_hc1_error_matches_a_small_example_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(
        "date,offered,abandoned,asa\n2026-01-01,100,1,10\n2026-01-02,100,3,20\n2026-01-03,100,3,40\n"
    )
    line = abandonment_line(read_log(path), intercept=False)
    slope = (0.01 * 10 + 0.03 * 20 + 0.03 * 40) / (100 + 400 + 1600)
    residuals = [0.01 - slope * 10, 0.03 - slope * 20, 0.03 - slope * 40]
    meat = sum((x * r) ** 2 for x, r in zip((10, 20, 40), residuals, strict=True))
    assert line.slope == pytest.approx(slope)
    assert line.slope_se == pytest.approx((meat * 3 / 2) ** 0.5 / 2100)


def test_minutes_clocks_blanks_and_days_without_calls(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(
        "day,offered,abandoned,average wait (min)\n2026-01-01,100,5,1.5\n2026-01-02,,,\n2026-01-03,0,0,0\n"
    )
    figures = read_log(path)
    assert list(figures.table["answer_s"]) == [90]
    assert figures.dropped == {"blank": 1, "no call": 1}
    path.write_text("day,offered,abandoned,asa\n2026-01-01,100,5,00:01:30\n2026-01-02,100,5,2:05\n")
    assert list(read_log(path).table["answer_s"]) == [90, 125]


def test_every_defect_of_a_log_is_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(
        "date,offered,abandoned,asa\n2026-01-01,many,5,10\n2026-01-02,100,-5,10\nsoon,100,500,10\n"
    )
    with pytest.raises(Defects) as caught:
        read_log(path)
    message = str(caught.value)
    for said in (
        "line 2, column 'offered'",
        "line 3, column 'abandoned'",
        "line 4, column 'date'",
        "500 of 100",
    ):
        assert said in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,score\n2026-01-01,5\n", "a column for average speed of answer"),
        ("date,offered,abandoned,asa\n", "a row per period"),
        ("date,offered,abandoned rate,asa\n2026-01-01,5,1,1\n", "a column for calls abandoned"),
    ],
)
def test_files_that_are_no_log(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "log"
    path.write_text(text)
    with pytest.raises(Defects) as caught:
        read_log(path)
    assert said in str(caught.value)


def test_too_few_periods_or_no_rise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Defects, match="at least 20 periods"):
        patience(read_log(written(tmp_path / "few", ENGLISH, days=10)))
    with pytest.raises(Defects, match="rises with the speed of answer"):
        patience(read_log(written(tmp_path / "flat", ENGLISH, patience_s=-6000.0)))


def test_a_workbook_of_figures_or_customers_reads_as_its_text_does(tmp_path: Path) -> None:
    text = written(tmp_path / "log.csv", ENGLISH)
    table = pd.read_csv(text, parse_dates=["Date"])
    table["Date"] = table["Date"].dt.date
    table.to_excel(tmp_path / "log.xlsx", index=False, engine="xlsxwriter")
    plain, book = read_operations(text), read_operations(tmp_path / "log.xlsx")
    assert isinstance(plain, DailyFigures)
    assert isinstance(book, DailyFigures)
    pd.testing.assert_frame_equal(book.table, plain.table)
    people = pd.DataFrame({"churn": [0, 1] * 30, "complaints": [1, 0, 0] * 20})
    people.to_excel(tmp_path / "people.xlsx", index=False, engine="xlsxwriter")
    customers = read_operations(tmp_path / "people.xlsx")
    assert isinstance(customers, CustomerTable)
    assert customers.left.tolist() == people["churn"].tolist()
    assert customers.complained is not None
    assert customers.complained.tolist() == people["complaints"].tolist()


@pytest.mark.parametrize(
    ("header", "rows", "offered", "answer_s"),
    [
        # a count has no decimals, whatever stands before its thousands
        ("date;offered;abandoned;asa (s)", ["2026-01-01;1,260;12;30"], [1260], [30]),
        ("date;offered;abandoned;asa (s)", ["2026-01-01;1.260;12;30"], [1260], [30]),
        ("date;offered;abandoned;asa (s)", ["2026-01-01;1 260;12;30,5", "2026-01-02;955;9;7,25"], [1260, 955], [30.5, 7.25]),
        ("jour;appels présentés;appels abandonnés;attente moyenne (min)", ["31.12.2025;1 260;12;1,5"], [1260], [90]),
        ("date,offered,abandoned,asa", ["Dec 31 2025,1260,12,1 min 30 s"], [1260], [90]),
        ("date,offered,abandoned,asa", ["31/12/2025,1260,12,PT1M30S"], [1260], [90]),
    ],
)  # fmt: skip
def test_figures_are_read_by_their_column(
    tmp_path: Path, header: str, rows: list[str], offered: list[float], answer_s: list[float]
) -> None:
    path = tmp_path / "log"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    figures = read_log(path)
    assert figures.table["offered"].tolist() == offered
    assert figures.table["answer_s"].tolist() == answer_s


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("date;offered;abandoned;asa (s)", "2026-01-01;100;5;1,260", "one of 1260 or 1.26"),
        ("date,offered,abandoned,asa", "2026-01-01,100,5,1.5", r"'asa \(s\)' or 'asa \(min\)'"),
        ("date,offered,abandoned,asa", "01/02/2026,100,5,30", "whether the day or the month comes first"),
    ],
)
def test_what_a_column_of_figures_leaves_open_is_refused(
    tmp_path: Path, header: str, row: str, said: str
) -> None:
    path = tmp_path / "log"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(Defects, match=said):
        read_log(path)


def test_a_sheet_of_figures_is_chosen_by_name(tmp_path: Path) -> None:
    first = pd.read_csv(written(tmp_path / "one.csv", ENGLISH))
    second = pd.read_csv(written(tmp_path / "two.csv", ENGLISH, days=25))
    with pd.ExcelWriter(tmp_path / "book.xlsx", engine="xlsxwriter") as book:
        first.to_excel(book, sheet_name="All", index=False)
        second.to_excel(book, sheet_name="Recent", index=False)
    assert len(read_log(tmp_path / "book.xlsx").table) == 60
    assert len(read_log(tmp_path / "book.xlsx", "Recent").table) == 25
