"""Amounts of actuals are read by their column: what a comma or a point means is shown by the column, or refused as open."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calibration import read_cells
from optimize.evidence.actual_months import MonthAmount
from optimize.finance.actuals import ActualsTable, _checked, amounts_of, months_over, variances
from optimize.report.html_sections import months_text
from sim import Defect, Defects

MONEY = SimpleNamespace(levers=[SimpleNamespace(lever="workshop_seats")], months=12)


def read(*amounts: str) -> list[MonthAmount | Defect]:
    rows = [
        {"month": str(1 + place), "item": "workshop_seats", "eur": eur} for place, eur in enumerate(amounts)
    ]
    return list(_checked(MONEY, rows, range(2, 2 + len(rows)), 12))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amounts", "values"),
    [
        (("1,260.50", "150"), [1260.5, 150]),
        (("1 260,50", "150"), [1260.5, 150]),
        (("1.260,50", "1.000"), [1260.5, 1000]),
        (("€1,260", "0.5"), [1260, 0.5]),
        (("(12.50)", "7"), [-12.5, 7]),
        (("1234.5678", "75,01"), [1234.5678, 75.01]),
    ],
)
def test_amounts_are_read_by_their_column(amounts: tuple[str, ...], values: list[float]) -> None:
    assert [one.eur for one in read(*amounts) if isinstance(one, MonthAmount)] == values


def test_an_amount_that_may_be_either_is_refused_as_it_is_written() -> None:
    first, second = read("1,260", "150")
    assert isinstance(first, Defect)
    assert (str(first.place), first.got) == ("line 2", "1,260")
    assert str(first.allowed).startswith("one of 1260 or 1.26")
    assert isinstance(second, MonthAmount)


def test_months_are_said_as_spans() -> None:
    assert months_text((1, 2, 3, 6)) == "1–3, 6"


SEED = b'month;item;eur\n1;workshop_seats;"1 260,50"\n2;workshop_seats;(12.50)\n3;value_eur;\xe2\x82\xac5\n'
PIECES = [b"", b'"', b";", b",", b"\n", b"\r", b"\0", b"\xff", b"1e999", b"nan", b"-", b"(", b"\xef\xbb\xbf"]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 8), st.sampled_from(PIECES)), min_size=1, max_size=5
    )
)
def test_mutated_actuals_are_read_or_refused(tmp_path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    content = SEED
    for where, cut, inserted in changes:
        place = int(where * len(content))
        content = content[:place] + inserted + content[place + cut :]
    path = tmp_path / "actuals.csv"
    path.write_bytes(content)
    amounts: list[MonthAmount] = []
    defects: tuple[Defect, ...] = ()
    try:
        cells = read_cells(path)
        amounts = amounts_of(MONEY, ActualsTable(str(path), cells.rows, cells.lines))  # type: ignore[arg-type]
    except Defects as refused:
        defects = refused.defects
    assert bool(amounts) != bool(defects)
    assert all(one.repair and one.allowed and one.place for one in defects)
    assert all(abs(one.eur) < 1e300 for one in amounts)


def test_actuals_come_in_any_form_that_a_survey_comes_in(tmp_path: Path) -> None:
    """A workbook whose headings are French and in another order, Windows Latin with semicolons, tabs in UTF-16."""
    rows = [("poste", "Mois", "Montant (EUR)"), ("workshop_seats", 1, 1260.5), ("margin", 2, -7)]
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    text = "poste;mois;montant\nworkshop_seats;1;1 260,50 €\nmargin;2;-7\n"
    (tmp_path / "b.csv").write_bytes(text.encode("cp1252"))
    (tmp_path / "c.tsv").write_bytes(text.replace(";", "\t").encode("utf-16"))
    for name in ("a.xlsx", "b.csv", "c.tsv"):
        cells = read_cells(tmp_path / name)
        found = amounts_of(MONEY, ActualsTable(name, cells.rows, cells.lines))  # type: ignore[arg-type]
        assert found == [MonthAmount(1, "workshop_seats", 1260.5), MonthAmount(2, "margin", -7)], name


def test_a_month_that_is_not_over_is_refused_with_its_line() -> None:
    """A plan locked on 31 January: one month is over on 28 February no more than on 30 January, on 1 March it is."""
    assert [months_over("2026-01-31", date(2026, *day)) for day in ((1, 31), (2, 28), (3, 1), (3, 31))] == [0, 0, 1, 2]  # fmt: skip
    assert months_over("", date(2026, 3, 1)) is None
    rows = ActualsTable("actuals.csv", [("month", "item", "eur"), *((str(n), "workshop_seats", "1") for n in (1, 2, 3))], (1, 2, 3, 4))  # fmt: skip
    with pytest.raises(Defects) as refused:
        variances(MONEY, rows, 1)  # type: ignore[arg-type]
    assert [str(one.place) for one in refused.value.defects] == ["line 3", "line 4"]
    assert "since the plan was locked: 1" in str(refused.value)
    assert "leave the month out" in str(refused.value)


@pytest.mark.parametrize("amount", ["$1,260.50", "1260 £", "¥ 12600"])
def test_an_amount_in_another_money_is_refused(amount: str) -> None:
    first, second = read(amount, "12.50")
    assert isinstance(first, Defect)
    assert first.got == amount
    assert isinstance(second, MonthAmount)
