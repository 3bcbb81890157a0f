"""The one blueprint of this floor; the pages beside this module hang their views on it."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)
