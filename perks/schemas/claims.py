"""What somebody sends who claims, waits, or stands at a counter: by a form, or as JSON."""

from marshmallow import fields, validate

from kernel.forms import Form

#: As much as a QR code of ours says, and more than any code that people say.
LONGEST_SHOWN = 300


class ClaimForm(Form):
    """A claim, or the copy that a claim holds: the tick is what the disclosure is accepted by."""

    key = fields.String(load_default="", validate=validate.Length(max=200, error="A key has at most 200 characters."))
    disclosure = fields.String(load_default="", validate=validate.OneOf(["accepted"], error="Tick it, or leave it."))


class ShownForm(Form):
    """What is shown at a counter."""

    key = fields.String(load_default="", validate=validate.Length(max=200, error="A key has at most 200 characters."))
    code = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_SHOWN, error=f"A code has at most {LONGEST_SHOWN} characters."),
        error_messages={"required": "Type the code that stands on their claim page."},
    )
    pin = fields.String(load_default="", validate=validate.Length(max=20, error="A PIN has four digits."))
    #: Asked for on its own page: a form that came back without it is told so.
    asked = fields.String(load_default="", validate=validate.OneOf(["pin"]))
