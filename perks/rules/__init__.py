"""For whom a perk is: rules that are facts about people, never conditions on what they say or do next. Pure."""
