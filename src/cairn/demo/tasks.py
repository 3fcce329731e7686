"""What learners were given to do: plausible titles by field of study."""

from typing import Final

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "RP": (
        "Phone plans at home", "Bike-share prices", "Recipe for forty", "Trail mix by the pound",
        "Map of our town", "School store discounts", "Fuel for the field trip", "Paint by the wall",
    ),
    "NS": (
        "Elevation and tides", "Bank balance story", "Game show debts", "Winter in two cities",
        "Ribbon for the parade", "Diver and drone", "Number line walk", "Sharing half a pizza",
    ),
    "EE": (
        "Concert tickets", "Patterns in tiles", "Savings plan", "Which job pays more",
        "Toothpick bridges", "Balance puzzles", "Garden fence", "Two gyms, one budget",
    ),
    "G": (
        "Design a playground", "Pizza by the inch", "Packing boxes", "Map of the classroom",
        "Shadow heights", "Paper-fold angles", "Tents and towers", "Quilt blocks",
    ),
    "SP": (
        "Lunch survey", "Is this coin fair", "Bus arrival times", "Two teams compared",
        "Rain in May", "Sampling the library", "Spinner carnival", "Reaction times",
    ),
    "F": (
        "Filling the tank", "Taxi or train", "Phone battery log", "Bouncing ball",
        "Rental car rules", "Growing a town", "Skate ramp", "Cooling cocoa",
    ),
    "NF": (
        "Fraction strips", "Brownie pans", "Race distances", "Sharing the garden",
        "Cups and spoons", "Ribbon lengths", "Half of a half", "Fraction war",
    ),
    "NBT": (
        "Stadium seats", "Class bank", "Population posters", "Warehouse count",
        "Marathon miles", "Bake sale", "Price check", "Estimate and check",
    ),
    "OA": (
        "Chairs in rows", "Bus trips", "Sticker pages", "Mystery numbers",
        "Zoo tickets", "Array hunt", "Number machines", "Party bags",
    ),
    "MD": (
        "Clock stories", "Tile the floor", "Measure the hall", "Garden plots",
        "Juice and jugs", "Angle hunt", "Box of cubes", "Line up our feet",
    ),
    "ELA": (
        "Interview with an elder", "Two views of one event", "Letter to the council", "Book circle",
        "Podcast episode", "News or opinion", "Poem and picture", "Source detectives",
    ),
    "SCI": (
        "Bridge test log", "Seeds in salt water", "Stream survey", "Heat and insulation",
        "Food web model", "Rocket launch data", "Bird count", "Battery life test",
    ),
    "SS": (
        "Town meeting", "Whose map is it", "Letters from the mill", "River and city",
        "Timeline wall", "Budget of our county", "Treaty reading", "Voices of migration",
    ),
    "HOS": (
        "Weekly plan", "Goal talk", "Project notebook", "Team contract",
        "Study habits check", "Ask for feedback", "Draft before due", "Reflection letter",
    ),
    "WF": (
        "Job shadow report", "Who can help me", "A day in their shoes", "My next two years",
        "Community map", "Interview practice", "Strengths collage", "Budget after school",
    ),
}  # fmt: skip
_HIGH_SCHOOL: Final = {
    "HSN": "NS", "HSA": "EE", "HSF": "F", "HSG": "G", "HSS": "SP",
}  # fmt: skip


def field_of(code: str) -> str:
    """The field of study of a competency's code: 7.RP.A.1 is RP, HSA-SSE.A.1 works as EE, ELA.1 is ELA."""
    head = code.split(".")[0]
    if head.isdigit():
        return code.split(".")[1]
    return _HIGH_SCHOOL.get(head.split("-")[0], head)
