"""The pages of the app and the frame around them; thin views over the functions the command uses."""

from .explore import explore
from .frame import STYLE, Page, choose_language, choose_world, told_in_words
from .invest import invest

PAGES = (
    Page("explore", ":material/tune:", explore),
    Page("invest", ":material/savings:", invest),
)

__all__ = ["PAGES", "STYLE", "Page", "choose_language", "choose_world", "told_in_words"]
