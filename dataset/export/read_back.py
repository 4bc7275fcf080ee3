#!/usr/bin/python3
"""Reads exported files as other people's programs do, and prints what is in them.

    read_back.py perfetto|chrome|svg|dot|graphml FILE...   one JSON value, the same for one trace
    read_back.py check_real EVENTS FOLDER                  compares a run's files with its events

Knows of callprint's formats only what their viewers know: Perfetto's field numbers, JSON, XML.
"""

import collections
import json
import re
import subprocess
import sys
import xml.etree.ElementTree


def fields(data):
    """A protobuf message as {number: [values]}, by the wire format alone."""
    found = collections.defaultdict(list)
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            found[key >> 3].append(varint())
        else:
            assert key & 7 == 2, "wire type %d" % (key & 7)
            length = varint()
            assert at + length <= len(data)
            found[key >> 3].append(data[at : at + length])
            at += length
    return found


def one(message, number, default=None):
    values = message.get(number, [default])
    assert len(values) == 1
    return values[0]


def text(message, number):
    return one(message, number, b"").decode()


class Timeline:
    """Slices of tracks, from begins and ends."""

    def __init__(self):
        self.names = {}
        self.open = collections.defaultdict(list)
        self.last = collections.defaultdict(int)
        self.slices = []
        self.counters = collections.defaultdict(list)
        self.marks = []

    def begin(self, track, time, name, note):
        assert time >= self.last[track], "track %s: %d after %d" % (track, time, self.last[track])
        self.last[track] = time
        self.open[track].append([self.names[track], name, len(self.open[track]), time, None, note])
        self.slices.append(self.open[track][-1])

    def end(self, track, time):
        assert time >= self.last[track], "track %s: %d after %d" % (track, time, self.last[track])
        self.last[track] = time
        self.open[track].pop()[4] = time

    def value(self):
        assert not any(self.open.values()), "slices without end"
        return {
            "slices": sorted(self.slices),
            "counters": {name: values for name, values in sorted(self.counters.items())},
            "marks": self.marks,
        }


def perfetto(path):
    timeline = Timeline()
    interned = {}
    counters = {}
    processes = {}
    state = False
    for packet in map(fields, fields(open(path, "rb").read())[1]):
        assert one(packet, 10) == 1
        flags = one(packet, 13, 0)
        state = state or flags & 1
        for entry in fields(one(packet, 12, b"")).get(2, []):
            name = fields(entry)
            assert one(name, 1) not in interned
            interned[one(name, 1)] = text(name, 2)
        if 60 in packet:
            track = fields(one(packet, 60))
            uuid = one(track, 1)
            assert uuid not in timeline.names
            if 3 in track:
                process = fields(one(track, 3))
                processes[uuid] = (one(process, 1), text(process, 6))
            if 4 in track:
                thread = fields(one(track, 4))
                assert processes[one(track, 5)] == (one(thread, 1), text(thread, 5))
                timeline.names[uuid] = "%s %d" % (text(thread, 5), one(thread, 2))
            else:
                timeline.names[uuid] = text(track, 2)
            if 8 in track:
                counters[uuid] = text(track, 2)
        if 11 in packet:
            assert state and flags & 2, "interned names before there are any"
            event = fields(one(packet, 11))
            kind, track, time = one(event, 9), one(event, 11), one(packet, 8)
            if kind == 1:
                notes = {text(n, 10): text(n, 6) for n in map(fields, event.get(4, []))}
                timeline.begin(track, time, interned[one(event, 10)], notes.get("return", ""))
            elif kind == 2:
                timeline.end(track, time)
            elif kind == 3:
                timeline.marks.append([time, text(event, 23)])
            else:
                assert kind == 4
                timeline.counters[counters[track]].append([time, one(event, 30)])
    return timeline.value()


def chrome(path):
    timeline = Timeline()
    numbers = {}
    for event in json.load(open(path))["traceEvents"]:
        track = (event["pid"], event["tid"])
        if event["ph"] == "M":
            name = event["args"]["name"]
            # Beyond the kernel's largest pid are tracks that are no threads.
            name = "%s %d" % (name, event["tid"]) if event["tid"] < 2**22 else name
            assert numbers.setdefault(name, track) == track
            timeline.names[track] = name
            continue
        time = round(event["ts"] * 1000)
        if event["ph"] == "B":
            note = event.get("args", {}).get("return", "")
            timeline.begin(track, time, event["name"], note)
        elif event["ph"] == "E":
            # speedscope passes over an end that does not repeat its begin.
            begun = timeline.open[track][-1]
            assert (begun[1], begun[5]) == (event["name"], event.get("args", {}).get("return", ""))
            timeline.end(track, time)
        elif event["ph"] == "i":
            timeline.marks.append([time, event["name"]])
        else:
            assert event["ph"] == "C"
            timeline.counters[event["name"]].append([time, event["args"]["count"]])
    return timeline.value()


def svg(path):
    """Frames as [stack, share of all in percent], by where they stand."""
    frames = []
    space = "{http://www.w3.org/2000/svg}"
    for group in xml.etree.ElementTree.parse(path).getroot().findall(space + "g"):
        frame = group.find(space + "svg")
        left, width = (float(frame.get(key).rstrip("%")) for key in ("x", "width"))
        name = group.find(space + "title").text.split("\n")[0]
        label = frame.find(space + "text")
        assert label is None or label.text == name
        around = [
            f for f in frames if f[2] < int(frame.get("y")) and f[3] - 0.002 <= left
            and left + width <= f[3] + f[4] + 0.002
        ]
        stack = max(around, key=lambda f: f[2])[0] if around else []
        frames.append([stack + [name], width / 0.98, int(frame.get("y")), left, width])
    return sorted([frame[0], round(frame[1], 1)] for frame in frames)


def graph(nodes, edges):
    return {"nodes": sorted(nodes), "edges": sorted(edges)}


def dot(path):
    """As Graphviz reads it: gvpr prints names and attributes."""
    program = (
        'N { printf("N\\t%s\\t%s\\t%s\\n", $.name, $.calls, $.label) } '
        'E { printf("E\\t%s\\t%s\\t%s\\n", $.tail.name, $.head.name, $.calls) }'
    )
    printed = subprocess.run(["gvpr", program, path], check=True, stdout=subprocess.PIPE)
    lines = [line.split("\t") for line in printed.stdout.decode().splitlines()]
    nodes = [[line[1].replace("\\\\", "\\"), int(line[2])] for line in lines if line[0] == "N"]
    for kind, name, calls, label in (line for line in lines if line[0] == "N"):
        assert label == name.replace("&", "&amp;") + "\\n" + calls, (name, label)
    edges = [
        [line[1].replace("\\\\", "\\"), line[2].replace("\\\\", "\\"), int(line[3])]
        for line in lines if line[0] == "E"
    ]
    return graph(nodes, edges)


def graphml(path):
    import networkx

    read = networkx.read_graphml(path)
    assert read.is_directed()
    label = networkx.get_node_attributes(read, "label")
    assert len(set(label.values())) == len(label)
    return graph(
        [[label[node], data["calls"]] for node, data in read.nodes(data=True)],
        [[label[a], label[b], data["weight"]] for a, b, data in read.edges(data=True)],
    )


def folded(path):
    """Weight by stack."""
    weights = {}
    for line in open(path, newline="\n"):
        stack, weight = line.rstrip("\n").rsplit(" ", 1)
        assert stack not in weights
        weights[stack] = int(weight)
    return weights


INTERRUPTS = re.compile(r"(asm_)?_*(sysvec_.*|common_interrupt)|irq_(enter|exit)(_rcu)?|.*cond_resched")


def check_real(events_path, folder):
    """Follows the events that `describe` lists, in its own way: by depth, task by task, on one CPU."""
    calls = []  # [task, function, caller, begin, end, self, by caller]
    stacks = collections.defaultdict(list)  # [depth, function, call, is a part]
    # Where a time runs backwards, a task's slices keep the time before it.
    clock = collections.Counter()
    last_time = last_task = None
    line_format = re.compile(r" +([0-9.]+) +0 +(\d+) \| ( *)(?:(\S+)\(\) \{|\} /\* (\S+) \*/)$")
    events = 0
    for line in open(events_path):
        match = line_format.match(line)
        if not match:
            continue
        events += 1
        time, pid, depth = round(float(match[1]) * 1000), int(match[2]), len(match[3]) // 2
        recorded = match[4] or match[5]
        function = recorded.split(".")[0] or recorded
        if last_task is not None and stacks[last_task] and time > last_time:
            calls[stacks[last_task][-1][2]][5] += time - last_time
        last_time, last_task = max(time, last_time or 0), pid
        stack = stacks[pid]
        while stack and stack[-1][0] > depth - (match[4] is not None):
            stack.pop()
        top = stack[-1] if stack else None
        if match[4]:
            by_top = top is not None and top[0] == depth - 1
            if by_top and top[1] == function and re.search(r"\.(part|cold)", recorded):
                stack.append([depth, function, top[2], True])
                continue
            stack.append([depth, function, len(calls), False])
            clock[pid] = max(clock[pid], time)
            calls.append([pid, function, top and top[2], clock[pid], None, 0, by_top])
        elif top and top[0] == depth and top[1] == function:
            if not top[3]:
                clock[pid] = max(clock[pid], time)
                calls[top[2]][4] = clock[pid]
            stack.pop()
        elif top and top[0] == depth:
            stack.pop()
    assert events > 90000, events

    both = [perfetto(folder + "/run.pftrace"), chrome(folder + "/run.json")]
    assert both[0] == both[1], "the two timelines differ"
    task = {pid: None for pid in stacks}
    for name in {s[0] for s in both[0]["slices"]}:
        pid = 0 if name == "idle loop on CPU 0" else int(name.rsplit(" ", 1)[1])
        assert task.get(pid, "") is None, name
        task[pid] = name
    expected = sorted(
        [task[c[0]], c[1], c[3], c[4]] for c in calls if c[4] is not None
    )
    drawn = sorted([s[0], s[1], s[3], s[4]] for s in both[0]["slices"] if not s[5])
    assert expected == drawn, [pair for pair in zip(expected, drawn) if pair[0] != pair[1]][:3]
    unfinished = sorted([task[c[0]], c[1], c[3]] for c in calls if c[4] is None)
    assert unfinished == sorted([s[0], s[1], s[3]] for s in both[0]["slices"] if s[5])

    def stack_of(call):
        stack = []
        while call is not None:
            stack.append(calls[call][1])
            call = calls[call][2]
        return ";".join(reversed(stack))

    by_calls, by_time = collections.Counter(), collections.Counter()
    for i, call in enumerate(calls):
        by_calls[stack_of(i)] += 1
        by_time[stack_of(i)] += call[5]
    assert folded(folder + "/calls.folded") == by_calls
    assert folded(folder + "/run.folded") == +by_time

    # The picture: shares of all that is in a frame.
    total = sum(by_time.values())
    inclusive = collections.Counter()
    for stack, weight in by_time.items():
        frames = stack.split(";")
        for depth in range(len(frames)):
            inclusive[";".join(frames[: depth + 1])] += weight
    frames = svg(folder + "/run.svg")
    assert len(frames) == sum(w / total >= 0.0005 for w in inclusive.values()), len(frames)
    for stack, share in frames:
        assert abs(share - 100 * inclusive[";".join(stack)] / total) < 0.06, (stack, share)

    graphs = [dot(folder + "/run.dot"), graphml(folder + "/run.graphml")]
    assert graphs[0] == graphs[1], "the two graphs differ"
    # The tracer's own function, all that this run has of them; nothing hangs in it.
    calls = [call if call[1] != "__traceiter_sched_switch" else None for call in calls]
    assert not any(call and call[2] is not None and not calls[call[2]] for call in calls)
    counts = collections.Counter(call[1] for call in calls if call)
    assert graphs[0]["nodes"] == sorted([name, count] for name, count in counts.items())
    edges = collections.Counter(
        (calls[c[2]][1], c[1]) for c in calls if c and c[6] and not INTERRUPTS.fullmatch(c[1])
    )
    assert graphs[0]["edges"] == sorted([a, b, count] for (a, b), count in edges.items())
    print("%d calls, %d frames, %d edges" % (len(calls), len(frames), len(edges)))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "check_real":
        check_real(*arguments)
    else:
        for argument in arguments:
            print(json.dumps(globals()[command](argument), sort_keys=True))
