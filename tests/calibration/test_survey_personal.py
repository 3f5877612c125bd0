"""Personal data in thirty forms is found by name or by content and goes into nothing that is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from calibration import load_mapping, read_file, save_mapping
from calibration.operations.contact_log import contact_log
from calibration.operations.contact_log_fit import fit_contact_log
from calibration.survey import read_cells
from calibration.survey.personal import named_file
from scenarios import load_world
from sim import messages_to_json

FIRST = [
    "Anna",
    "Björn",
    "Chloé",
    "David",
    "Elena",
    "Farid",
    "Greta",
    "Hugo",
    "Inès",
    "Jorge",
    "Katrin",
    "Luc",
]
LAST = [
    "Martin",
    "O'Brien",
    "Müller",
    "García",
    "de Vries",
    "Lefèvre",
    "Smith-Jones",
    "Rossi",
    "Novak",
    "Dubois",
]
PEOPLE = [f"{FIRST[i % 12]} {LAST[i % 10]}" for i in range(40)]
BY_NAME = {
    "Served by": [FIRST[i % 12] for i in range(40)],
    "CP client": [f"{75000 + i:05}" for i in range(40)],
    "Né(e) le": [f"{1 + i % 28:02}/05/19{50 + i}" for i in range(40)],
    "geboren am": [f"{1 + i % 28:02}.05.19{50 + i}" for i in range(40)],
    "coord_lat": [f"48.{80000 + i}" for i in range(40)],
    "Pass-Nr.": [f"C01X{10000 + i}" for i in range(40)],
    "Teammate": [FIRST[i % 12] for i in range(40)],
    "Nom": PEOPLE,
    "Nom du client": PEOPLE,
    "customer_name": PEOPLE,
    "AgentName": PEOPLE,
    "Agent": [f"A{i}" for i in range(40)],
    "Nom du conseiller": PEOPLE,
    "conseiller": [f"C{i % 12}" for i in range(40)],
    "handled by": PEOPLE,
    "Prénom": [FIRST[i % 12] for i in range(40)],
    "Apellidos": [LAST[i % 10] for i in range(40)],
    "Kundenname": PEOPLE,
    "zip": [f"{75000 + i}" for i in range(40)],
    "Code postal": [f"{69000 + i}" for i in range(40)],
    "PLZ": [f"{10115 + i}" for i in range(40)],
    "postcode": [f"SW1A {i % 9}AA" for i in range(40)],
    "Date de naissance": [f"{1 + i % 28:02}/03/19{50 + i}" for i in range(40)],
    "IP Address": [f"10.0.3.{i}" for i in range(40)],
    "Téléphone portable": [f"06 12 34 5{i % 10} {10 + i}" for i in range(40)],
    "E-mail": [f"p{i}@example.org" for i in range(40)],
    "Numéro de sécurité sociale": [f"1 85 05 78 006 {100 + i}" for i in range(40)],
    "Contact Person": PEOPLE[:12],
    "Ticket owner": [f"O{i % 9}" for i in range(40)],
    "Ansprechpartner": PEOPLE[:12],
    "Nom de jeune fille": [LAST[i % 3] for i in range(40)],
    "Matricule": [f"M{i:04}" for i in range(40)],
    "latitude": [f"48.{8000 + i}" for i in range(40)],
}
BY_CONTENT = {
    "participant": [person.lower() for person in PEOPLE],
    "Area": [f"SW{1 + i % 9}A {i % 9}AA" for i in range(40)],
    "Rückruf": [f"0171/{1234500 + i}" for i in range(40)],
    "véhicule": [f"A{chr(65 + i % 26)}-{100 + i}-BC" for i in range(40)],
    "car": [f"AB{10 + i} CD{chr(65 + i % 26)}" for i in range(40)],
    "Fahrzeug": [f"M-AB {1000 + i}" for i in range(40)],
    "Domicile": [f"{i + 1} rue de la Paix" for i in range(40)],
    "Lives at": [f"{i + 1} High Street" for i in range(40)],
    "wohnhaft": [f"Hauptstraße {i + 1}" for i in range(40)],
    "abita in": [f"via Garibaldi, {i + 1}" for i in range(40)],
    "Q2": [one.upper() for one in PEOPLE],
    "Q7": PEOPLE,
    "Field 3": [f"p{i}@example.org" for i in range(40)],
    "Q9": [f"+33 6 12 34 {10 + i} {50 - i}" for i in range(40)],
    "Q10": [f"(555) 012-{1000 + i}" for i in range(40)],
    "Q11": [f"FR76 3000 6000 0112 3456 {7000 + i} 189" for i in range(40)],
    "Q12": [f"EC{1 + i % 4}A {i % 9}BB" if i % 2 else f"M{i} {i % 9}ZZ" for i in range(40)],
    "Q13": [f"192.168.4.{i}" for i in range(40)],
    "Q14": [f"078-05-{1000 + i}" for i in range(40)],
    "Q15": [f"48.{85000 + i}, 2.{35000 + i}" for i in range(40)],
    "Q16": [f"@person_{i}" for i in range(40)],
    "Q17": [f"4111 1111 1111 {1000 + i}" for i in range(40)],
}
# cells that recur, as those of ten people who answer do; names of several countries
FAMILIES = ("Blanchard", "Schröder", "Kamiński", "Bianchi", "Ferreira", "de Jong", "Whitaker", "Ortega")
GIVEN = ("Mathilde", "Jürgen", "Agnieszka", "Giovanni", "Catarina", "Maarten", "Heather", "Ignacio")
RECURRING = {
    "Set down by": [f"{family.upper()} {given}" for given, family in zip(GIVEN, FAMILIES, strict=True)],
    "Sales floor": [f"{family}, {given}" for given, family in zip(GIVEN, FAMILIES, strict=True)],
    "Zuständig": [f"{'Frau' if given[-1] == 'a' else 'Herr'} {family}" for given, family in zip(GIVEN, FAMILIES, strict=True)],
    "Chargé": [f"{given[0]}. {family}" for given, family in zip(GIVEN, FAMILIES, strict=True) if family[0].isupper()],
    "Closure": [f"Closed by {given} {family}" for given, family in zip(GIVEN, FAMILIES, strict=True)],
    "Badge": [f"{given} {family} ({place}417)" for place, (given, family) in enumerate(zip(GIVEN, FAMILIES, strict=True))],
    "Qui vous a servi ?": list(GIVEN),
    "utilisateur": [f"{given[0]}{family}".lower().replace(" ", "") for given, family in zip(GIVEN, FAMILIES, strict=True)],
    "Where": [f"{town} {code}" for town, code in zip(("Leeds", "York", "Bath", "Hull") * 2, ("LS1 4AP", "YO1 7HH", "BA1 2LZ", "HU1 1NQ", "LS2 8JS", "YO10 5DD", "BA2 4NR", "HU5 2AB"), strict=True)],
    "Dossierbeheerder": ["Van Dam, Kees", "De Boer, Roos", "Ter Braak, Menno", "van den Heuvel A."],
}  # fmt: skip
KEPT = {
    "Line": [("Boxer", "Flirt", "Swing", "Neo", "Prime", "Max", "Duo")[i % 7] for i in range(40)],
    "Kind": [("Lost, Found", "Paid, Sent", "Open, Closed")[i % 3] for i in range(40)],
    "Station": [
        ("St. Pancras", "St. Albans", "Gare de Lyon", "Köln Hbf", "Roma Termini", "Lille Europe")[i % 6]
        for i in range(40)
    ],
    "Store address": [f"{1 + i % 4} rue de la Paix" for i in range(40)],
    "Who did you speak to?": ["the first line", "the second line", "nobody at all"] * 13,
    "product name": [f"Plan {'ABC'[i % 3]}" for i in range(40)],
    "channel": [("phone", "web")[i % 2] for i in range(40)],
    "How satisfied were you with the agent?": [str(1 + i % 5) for i in range(40)],
    "Was the agent polite?": [("yes", "no")[i % 2] for i in range(40)],
    "region": [("North", "South East")[i % 2] for i in range(40)],
    "Home owner": [("yes", "no")[i % 2] for i in range(40)],
    "Reason": [("Billing Question", "Lost Card", "New Order")[i % 3] for i in range(40)],
    "amount": [f"{i}.50" for i in range(40)],
}


def written(path: Path, name: str, cells: list[str]) -> Path:
    rows = [f'{1 + i % 5},"{cell}"' for i, cell in enumerate(cells)]
    path.write_text(f'satisfaction,"{name}"\n' + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_there_are_thirty_forms() -> None:
    assert len(BY_NAME) + len(BY_CONTENT) >= 30


@pytest.mark.parametrize("name", [*BY_NAME, *BY_CONTENT])
def test_a_column_with_personal_data_is_left_out_of_everything(tmp_path: Path, name: str) -> None:
    cells = (BY_NAME | BY_CONTENT)[name]
    path, out = written(tmp_path / "a.csv", name, cells), tmp_path / "map.toml"
    reading = read_file(path)
    save_mapping(reading.mapping, out)
    record = reading.record()
    assert [one["column"] for one in record["columns"] if one["kind"] == "personal"] == [name]
    said = json.dumps(messages_to_json({**record, "file": ""}), ensure_ascii=False) + out.read_text(
        encoding="utf-8"
    )
    assert not [cell for cell in cells if len(cell) > 3 and cell in said]


@pytest.mark.parametrize("name", KEPT)
def test_what_only_looks_personal_is_kept(tmp_path: Path, name: str) -> None:
    reading = read_file(written(tmp_path / "a.csv", name, KEPT[name]))
    assert name in reading.export.table.columns


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("call me on 06 12 34 56 78 please", "call me on [phone] please"),
        ("my number: +44 20 7946 0958", "my number: [phone]"),
        ("ring 555-012-3456 after six", "ring [phone] after six"),
        ("write to jane.doe@example.org", "write to [e-mail]"),
        ("refund to FR76 3000 6000 0112 3456 7890 189", "refund to [account]"),
        ("write to paul.durand (at) example.org soon", "write to [e-mail] soon"),
        ("Merci à Mathilde Blanchard pour sa patience", "Merci à [name] pour sa patience"),
        ("Frau Schröder war sehr nett zu mir", "[name] war sehr nett zu mir"),
        ("j'habite 14 rue des Acacias, 69003 Lyon depuis peu", "j'habite [address] depuis peu"),
        ("Ich wohne Ahornweg 7, 50667 Köln seit Mai", "Ich wohne [address] seit Mai"),
        ("send it to LS1 4AP before Friday please", "send it to [address] before Friday please"),
        ("The Billing Department in York was slow", "The Billing Department in York was slow"),
        ("on 01.02.2026 at 09:30 I waited 45 minutes", "on 01.02.2026 at 09:30 I waited 45 minutes"),
        ("I paid 1 234 567,50 euros in 2024", "I paid 1 234 567,50 euros in 2024"),
    ],
)
def test_what_a_comment_says_of_a_person_is_masked(tmp_path: Path, said: str, kept: str) -> None:
    path = tmp_path / "a.csv"
    rows = [f'{1 + i % 5},"{said if i == 0 else f"comment number {i} about it"}"' for i in range(12)]
    path.write_text("satisfaction,why\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert read_file(path).export.table["why"].iloc[0] == kept


@pytest.mark.parametrize("name", RECURRING)
def test_a_few_people_who_recur_are_people(tmp_path: Path, name: str) -> None:
    cells = RECURRING[name] * 12
    reading = read_file(written(tmp_path / "a.csv", name, cells))
    said = json.dumps(messages_to_json({**reading.record(), "file": ""}), ensure_ascii=False)
    assert name in reading.export.personal
    assert not [cell for cell in cells if cell in said]


def test_titles_headings_sums_and_sheets_name_nobody(tmp_path: Path) -> None:
    """Neither in what is shown nor in the mapping, which is read again."""
    scores = [1 + place % 5 for place in range(40)]
    path = tmp_path / "a.csv"
    header = "Date;Satisfaction (1-5);Amabilité de Mathilde Blanchard (1-5);Giovanni Bianchi;Contact (m.blanchard@example.org)"
    rows = [f"2025-03-{1 + place % 28:02};{score};{score};{'x' if place % 2 else ''};{score}" for place, score in enumerate(scores)]  # fmt: skip
    title, last = "Rapport de Mathilde Blanchard, tél. 06 12 34 56 78", "Exported by Heather Whitaker"
    path.write_text("\n".join([f"{title};;;;", ";;;;", header, *rows, f"{last};;;;"]), encoding="utf-8")
    reading = read_file(path)
    out = tmp_path / "map.toml"
    save_mapping(reading.mapping, out)
    said = json.dumps(messages_to_json({**reading.record(), "file": ""}), ensure_ascii=False) + out.read_text(encoding="utf-8")  # fmt: skip
    assert not [
        one for one in ("Blanchard", "Bianchi", "Whitaker", "@example", "06 12 34") if one.casefold() in said.casefold()
    ]  # fmt: skip
    assert load_mapping(out, reading.export).role("satisfaction") is not None
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        for name in ("Ignacio Ortega", "Notes"):
            sheet = book.add_worksheet(name)
            for place, score in enumerate(scores if name != "Notes" else scores[:2]):
                sheet.write_row(place, 0, ["Nr", "CSAT"] if place == 0 else [place, score])
    workbook = read_file(tmp_path / "b.xlsx")
    assert "Ortega" not in json.dumps(messages_to_json({**workbook.record(), "file": ""}), ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("export_mathilde.blanchard.csv", "export_[name].csv"),
        ("j.doe@example.org.csv", "[e-mail]"),
        ("Giovanni Bianchi 2025.xlsx", "[name] 2025.xlsx"),
        ("survey_2025-03.csv", "survey_2025-03.csv"),
    ],
)
def test_the_name_of_a_file_names_nobody_in_a_fitted_world(name: str, kept: str) -> None:
    assert named_file(name) == kept


def test_a_log_whose_file_names_somebody_is_kept_without_the_name(tmp_path: Path) -> None:
    rows = [
        f"2025-03-{1 + place % 28:02} {8 + place % 9:02}:15:00;phone;{240 + place}" for place in range(400)
    ]
    path = tmp_path / "appels mathilde.blanchard.csv"
    path.write_text("\n".join(["arrived;channel;handling_s", *rows]), encoding="utf-8")
    world = load_world("minimal")
    found = fit_contact_log(world, contact_log(read_cells(path), path))
    assert Path(found.file).name == "appels [name].csv"
