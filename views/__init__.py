"""The pages of the app and the frame around them; thin views over the functions the command uses."""

from .explore import explore
from .frame import ICON, STYLE, Page, choose_language, choose_world, told_in_words, wanted_visit
from .invest import invest

PAGES = (
    Page("explore", ":material/tune:", explore),
    Page("invest", ":material/savings:", invest),
)

__all__ = [
    "ICON",
    "PAGES",
    "STYLE",
    "Page",
    "choose_language",
    "choose_world",
    "told_in_words",
    "wanted_visit",
]
