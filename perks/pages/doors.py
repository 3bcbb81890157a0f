"""The one blueprint of this floor; the pages beside this module hang their views on it."""

from flask import Blueprint

from perks.wording.local_times import local
from perks.wording.money import money

blueprint = Blueprint("perks", __name__)

blueprint.add_app_template_filter(money)
blueprint.add_app_template_filter(local, "local_time")
