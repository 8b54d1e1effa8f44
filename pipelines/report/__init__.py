"""What a reviewer reads of one wave: a page in one file, and the same for machines.

`page.render(result)` gives HTML, `machine.as_json(result)` JSON. Belongs here: wording, layout and pictures. Does not
belong here: any judgement about answers or figures; everything shown is in the `Result`.
"""
