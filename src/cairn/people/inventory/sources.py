"""Where what this house keeps comes from."""

ROSTER = "the district's roster (OneRoster)"
RECORDS = "the school's records files"
CAIRN = "Cairn, as it happens"
FAMILY = "the family or the eligible student"
OFFICER = "the officer who answers for the school"
