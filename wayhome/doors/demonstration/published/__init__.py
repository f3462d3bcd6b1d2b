"""Real figures to compare the invented ones with: of the councils here and those like them alone.

Extracts, by line and by column, of DfE's “Children looked after in England” (2024) and
“Characteristics of children in need” (factors at the end of assessment, 2024 and 2025), and of the
list of authorities with their statistical neighbours. Contains public sector information licensed
under the Open Government Licence v3.0. An installation loads the whole tables with
`wayhome statistics load`.
"""

from pathlib import Path

from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.oversight.signals import commands, published


def load() -> None:
    files = sorted(Path(__file__).parent.glob("*.csv"))
    parsed = [published.parse(file.name, file.read_bytes()) for file in files]
    commands.load(SYSTEM, files=[each for each in parsed if each])
