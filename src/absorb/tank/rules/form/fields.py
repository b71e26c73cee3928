"""The one table of what an idea is asked, by ripeness. The form, the API's faults, the list of what is missing and the
Centre's return for completion all read it."""

from absorb.tank.rules.form.kinds import COST_KINDS, SUBPROGRAMMES, Column, Field, Section

SECTIONS: tuple[Section, ...] = (
    Section("basics", "What it is about"),
    Section("people", "Whom it helps"),
    Section("where", "Where and when"),
    Section("activities", "What will be done"),
    Section("results", "What comes of it"),
    Section("plan", "Contribution to the community plan"),
    Section("partners", "Partners"),
    Section("money", "Costs and sources"),
    Section("readiness", "How ready it is"),
)

FIELDS: tuple[Field, ...] = (
    Field(
        name="title", section="basics", kind="line", asked_from="suggestion", required_from="suggestion", longest=500,
        label="Title", hint="Short and plain, such as “Field work with families in Předlice”.",
        missing="Give it a title.",
    ),
    Field(
        name="need", section="basics", kind="text", asked_from="suggestion", required_from="suggestion", longest=10_000,
        label="What is needed and why",
        hint="In your own words: what is wrong today, whom it troubles and what would help.",
        missing="Say what is needed and why.",
    ),
    Field(
        name="organisation_id", section="basics", kind="organisation", asked_from="suggestion", required_from="idea",
        label="Organisation", hint="The one that stands behind it.",
        missing="Say which organisation stands behind it.",
    ),
    Field(
        name="target_groups", section="people", kind="groups", asked_from="idea", required_from="idea", longest=200, most=30,
        label="Target groups", hint="All whom it is to help.",
        missing="Say whom it is to help.", words="target group ",
    ),
    Field(
        name="place", section="where", kind="line", asked_from="suggestion", required_from="idea", longest=300,
        label="Municipality", hint="Where it will happen; a part of the town may be added, such as “Ústí nad Labem – Předlice”.",
        missing="Say in which municipality it will happen.",
    ),
    Field(
        name="first_month", section="where", kind="month", asked_from="idea", required_from="proposal",
        label="First month", hint="Month and year, such as 3/2027.",
        missing="Say in which month it begins.",
    ),
    Field(
        name="last_month", section="where", kind="month", asked_from="idea", required_from="proposal",
        label="Last month", hint="Month and year, such as 2/2029.",
        missing="Say in which month it ends.",
    ),
    Field(
        name="activities", section="activities", kind="rows", asked_from="idea", required_from="idea", most=50,
        label="Activities", hint="One by one, as they are to follow.",
        missing="Describe at least one activity.", one="Activity %(row)s", add="Add another activity",
        columns=(
            Column(name="name", kind="line", label="Name of the activity", longest=300, required_from="suggestion",
                   missing="Give activity %(row)s a name."),
            Column(name="what", kind="text", label="What will be done", longest=5_000, required_from="proposal",
                   missing="Say what will be done in activity %(row)s."),
            Column(name="first_month", kind="month", label="From month", hint="Such as 3/2027.", required_from="proposal",
                   missing="Say in which month activity %(row)s begins."),
            Column(name="last_month", kind="month", label="To month", hint="Such as 2/2029.", required_from="proposal",
                   missing="Say in which month activity %(row)s ends."),
        ),
    ),
    Field(
        name="outputs", section="results", kind="rows", asked_from="idea", required_from="proposal", most=50,
        label="Outputs and indicators", hint="What can be counted at the end, such as people supported or places made.",
        missing="Name at least one output or indicator.", one="Output %(row)s", add="Add another output",
        columns=(
            Column(name="name", kind="line", label="Name or code", hint="Such as “600 000 Participants in total”.", longest=300,
                   required_from="suggestion", missing="Give output %(row)s a name."),
            Column(name="unit", kind="line", label="Unit", hint="Such as persons, places, hours.", longest=100,
                   required_from="proposal", missing="Say in what unit output %(row)s is counted."),
            Column(name="target", kind="number", label="Target", hint="A number, such as 120.", required_from="proposal",
                   missing="Say how much output %(row)s is to reach."),
        ),
    ),
    Field(
        name="subprogramme", section="plan", kind="choice", asked_from="idea", required_from="proposal",
        label="Subprogramme", hint="The part of the programme it belongs to.",
        missing="Choose the subprogramme it belongs to.", choices=SUBPROGRAMMES, words="subprogramme ",
    ),
    Field(
        name="contributions", section="plan", kind="rows", asked_from="idea", required_from="proposal", most=50,
        label="Measures it serves", hint="Which measures of the community plan it helps, how much, and why you think so.",
        missing="Say which measure of the plan it serves.", one="Measure %(row)s", add="Add another measure",
        columns=(
            Column(name="measure_id", kind="measure", label="Measure", required_from="suggestion",
                   missing="Choose measure %(row)s."),
            Column(name="degree", kind="level", label="How much it helps", required_from="suggestion",
                   missing="Say how much it helps measure %(row)s, 0 to 5.", words="degree "),
            Column(name="why", kind="text", label="Why", longest=2_000, required_from="suggestion",
                   missing="Say why it helps measure %(row)s."),
        ),
    ),
    Field(
        name="partners", section="partners", kind="rows", asked_from="idea", most=50,
        label="Partners", hint="Whoever is to take part beside your organisation. Leave it empty where there is nobody.",
        one="Partner %(row)s", add="Add another partner",
        columns=(
            Column(name="name", kind="line", label="Name of the partner", longest=300, required_from="suggestion",
                   missing="Give partner %(row)s a name."),
            Column(name="ico", kind="ico", label="IČO", hint="Eight digits from the register."),
            Column(name="part", kind="text", label="Its part", longest=2_000, required_from="proposal",
                   missing="Say what partner %(row)s will do."),
        ),
    ),
    Field(
        name="cost_minor", section="money", kind="money", asked_from="idea", required_from="idea",
        label="Estimated cost in all", hint="In crowns, such as 1 250 000. When you give costs by kind below, their sum stands here.",
        missing="Estimate what it will cost.",
    ),
    Field(
        name="costs", section="money", kind="rows", asked_from="idea", required_from="proposal", most=100,
        label="Estimated cost by kind", hint="The sum is counted for you.",
        missing="Divide the cost by kind.", one="Cost %(row)s", add="Add another cost",
        columns=(
            Column(name="kind", kind="choice", label="Kind of cost", required_from="suggestion", missing="Choose the kind of cost %(row)s.",
                   choices=COST_KINDS, words="cost kind "),
            Column(name="what", kind="line", label="What for", longest=300),
            Column(name="amount_minor", kind="money", label="Amount in crowns", hint="Such as 480 000.", required_from="suggestion",
                   missing="Give the amount of cost %(row)s."),
        ),
    ),
    Field(
        name="hoped_sources", section="money", kind="rows", asked_from="idea", required_from="proposal", most=50,
        label="Sources you hope for", hint="Where the money might come from: the town, the region, a fund, your own.",
        missing="Say where you hope to get the money.", one="Source %(row)s", add="Add another source",
        columns=(
            Column(name="name", kind="line", label="Name of the source", longest=300, required_from="suggestion",
                   missing="Name source %(row)s."),
            Column(name="amount_minor", kind="money", label="Amount in crowns", hint="Such as 300 000.", required_from="proposal",
                   missing="Say how much you hope to get from source %(row)s."),
        ),
    ),
    Field(
        name="readiness", section="readiness", kind="level", asked_from="idea", required_from="proposal",
        label="Readiness", asks="Which of these fits best?", missing="Choose how ready it is.", words="readiness ",
    ),
    Field(
        name="readiness_note", section="readiness", kind="text", asked_from="idea", longest=2_000,
        label="What is arranged and what is not",
    ),
)  # fmt: skip

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}


def fields_of(section: str) -> tuple[Field, ...]:
    """The fields of a section, in the table's order."""
    return tuple(field for field in FIELDS if field.section == section)


def most_characters(section: str) -> int:
    """How many characters the texts of a section hold at most."""
    return sum(_most_in(field) for field in fields_of(section))


def _most_in(field: Field) -> int:
    return max(1, field.most) * (field.longest + sum(column.longest for column in field.columns))


def longest(name: str, column: str = "") -> int:
    """How many characters a field, or a column of its rows, may hold."""
    field = BY_NAME[name]
    return next(one.longest for one in field.columns if one.name == column) if column else field.longest
