"""The pages of the app and the frame around them; thin views over the functions the command uses."""

from .calibrate import calibrate
from .company import company, draw_in_hand
from .explore.page import explore
from .finance import finance
from .home import home
from .invest import invest
from .journey import journey
from .runs import started
from .scenario.company_picker import choose_world, chosen_world
from .ui.frame import (
    ICON,
    STYLE,
    Page,
    choose_language,
    draw_link,
    is_first_visit,
    lead_back,
    say_language,
    say_page,
    stray_page,
    tell_stray,
    told_in_words,
    wanted_visit,
)
from .ui.sign_in import admitted, who_is_here

PAGES = (
    Page("home", ":material/home:", home),
    Page("explore", ":material/tune:", explore),
    Page("company", ":material/domain_add:", company, draw_in_hand),
    Page("journey", ":material/route:", journey),
    Page("calibrate", ":material/fact_check:", calibrate),
    Page("invest", ":material/savings:", invest),
    Page("finance", ":material/account_balance:", finance),
    Page("runs", ":material/history:", started),
)

FRONT = "explore"  # at the bare address: links to a scenario were always without a page's name

__all__ = [
    "FRONT",
    "ICON",
    "PAGES",
    "STYLE",
    "Page",
    "admitted",
    "choose_language",
    "choose_world",
    "chosen_world",
    "draw_link",
    "is_first_visit",
    "lead_back",
    "say_language",
    "say_page",
    "stray_page",
    "tell_stray",
    "told_in_words",
    "wanted_visit",
    "who_is_here",
]
