"""Reads what `trace-cmd report` prints of function_graph, as one writes it in Python: a regular expression for each line,
and lists of what it finds. Prints the number of events. import_peers_benchmark compares with it.
"""

import re
import sys

LINE = re.compile(r"\s*(?P<comm>.+)-(?P<pid>\d+)\s+\[(?P<cpu>\d+)\]\s+(?:\S+\s+)?(?P<time>\d+\.\d+):\s+"
                  r"funcgraph_(?P<kind>entry|exit):\s+(?:[+!#*@$]?\s*(?P<duration>[\d.]+) us\s+)?\|"
                  r"(?P<indent>\s*)(?:(?P<function>[\w.$]+)\(\)(?P<leaf>;)?|\})")


def main():
    events = []
    with open(sys.argv[1]) as file:
        for line in file:
            match = LINE.match(line)
            if not match:
                continue
            time = float(match["time"])
            duration = float(match["duration"] or 0)
            call = (int(match["cpu"]), int(match["pid"]), len(match["indent"]) // 2, match["function"])
            events.append((time, match["kind"], *call))
            if match["leaf"]:
                events.append((time + duration / 1e6, "exit", *call))
    print(len(events))


main()
