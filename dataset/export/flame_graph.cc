#include "dataset/export/flame_graph.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "dataset/calls/crypto_functions.h"
#include "workloads/status_macros.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

constexpr int kRowHeight = 18;
constexpr int kFramesTop = 76;
constexpr int kNoteHeight = 30;
// Frames stand in the middle 98 hundredths of the picture. Frames narrower than these in a picture
// of 1,200 pixels have no text, or no edge, which would be all of them.
constexpr double kPixels = 1176;
constexpr double kSmallestText = 32;
constexpr double kSmallestEdge = 3;
constexpr int kShades = 3;

// Fills are tints of the palette of reports/figures: blue, orange, green. Contrast of text to them
// is above 7, in the light and in the dark.
constexpr char kStyle[] = R"(<style>
svg{font-family:"DejaVu Sans",Helvetica,Arial,sans-serif;font-size:11px}
svg:root{width:100%;min-width:480px}
.ground{fill:white}
text{fill:#111}
.note{fill:#555}
g rect{stroke:white}
.task rect{fill:#dcdcd8}
.task text{font-weight:bold}
.k0 rect{fill:#cfe0f4}.k1 rect{fill:#bdd4ee}.k2 rect{fill:#dce9f8}
.i0 rect{fill:#f7d6c2}.i1 rect{fill:#f3c7ad}.i2 rect{fill:#fae3d6}
.c0 rect{fill:#a9dbb5}.c1 rect{fill:#95d1a4}.c2 rect{fill:#bde5c7}
.thin rect{stroke:none}
g:hover rect{stroke:#111}
@media (prefers-color-scheme:dark){
svg:root{background:#15171b}
.ground{fill:#15171b}
text{fill:#e8e9ec}
.note{fill:#aab0bb}
g:not(.thin) rect{stroke:#15171b}
.task rect{fill:#3a3f48}
.k0 rect{fill:#21405f}.k1 rect{fill:#1b3551}.k2 rect{fill:#284b6f}
.i0 rect{fill:#693c20}.i1 rect{fill:#593119}.i2 rect{fill:#774629}
.c0 rect{fill:#1f5a30}.c1 rect{fill:#194b27}.c2 rect{fill:#26693a}
g:hover rect{stroke:#e8e9ec}
}
</style>
)";

std::string TimeText(double time_ns) {
  if (time_ns < 1e3) return absl::StrFormat("%.0f ns", time_ns);
  if (time_ns < 1e6) return absl::StrFormat("%.1f us", time_ns / 1e3);
  if (time_ns < 1e9) return absl::StrFormat("%.1f ms", time_ns / 1e6);
  return absl::StrFormat("%.1f s", time_ns / 1e9);
}

std::string CountText(uint64_t count, absl::string_view what) {
  std::string digits = absl::StrCat(count);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return absl::StrCat(digits, " ", what, count == 1 ? "" : "s");
}

// So that neighbours differ, and a function looks the same everywhere (FNV-1a).
uint32_t ShadeOf(absl::string_view name) {
  uint32_t hash = 2166136261;
  for (const unsigned char c : name) hash = (hash ^ c) * 16777619;
  return (hash >> 16) % kShades;
}

class Drawing {
 public:
  Drawing(const ExportedRun& run, const StackOptions& options, const StackTree& tree)
      : run_(run), options_(options), tree_(tree) {}

  absl::StatusOr<std::string> Draw() {
    const std::vector<std::vector<uint32_t>> children = tree_.Children();
    // Row after row, so that a frame's place is known before its children's.
    std::vector<Frame> row;
    AddRow(children.back(), 0, &row);
    while (!row.empty()) {
      std::vector<Frame> next;
      for (const Frame& frame : row) {
        DrawFrame(frame);
        RETURN_IF_ERROR(CheckExportSize(run_, frames_.size()));
        AddRow(children[frame.node], frame.left, &next);
      }
      row = std::move(next);
      ++rows_;
    }
    return absl::StrCat(Begin(), frames_, End());
  }

 private:
  struct Frame {
    uint32_t node;
    // Weight of all that stands left of it.
    uint64_t left;
  };

  double Share(uint64_t weight) const {
    return static_cast<double>(weight) / static_cast<double>(std::max<uint64_t>(tree_.total, 1));
  }

  void AddRow(const std::vector<uint32_t>& nodes, uint64_t left, std::vector<Frame>* row) {
    for (const uint32_t node : nodes) {
      const uint64_t total = tree_.node[node].total;
      if (total == 0) continue;
      if (Share(total) < kSmallestFrame) {
        ++hidden_;
      } else {
        row->push_back({node, left});
      }
      left += total;
    }
  }

  std::string ClassOf(const StackNode& node) const {
    if (tree_.IsTask(node)) return "task";
    const char kind =
        run_.shard->functions.crypto[node.name] != CryptoRole::kNone && !IsProgramStart(node) ? 'c'
        : node.in_interrupt                                                                   ? 'i'
                                                                                              : 'k';
    return absl::StrCat(std::string(1, kind), ShadeOf(tree_.name[node.name]));
  }

  bool IsProgramStart(const StackNode& node) const {
    return run_.shard->functions.crypto[node.name] == CryptoRole::kProgramStart;
  }

  // What shows where a pointer rests on the frame.
  std::string Details(const StackNode& node) const {
    const bool calls = options_.weight == StackWeight::kCalls;
    std::vector<std::string> parts;
    if (!tree_.IsTask(node)) parts.push_back(CountText(node.calls, "call"));
    if (!calls && !tree_.IsTask(node)) {
      parts.push_back(absl::StrCat(TimeText(static_cast<double>(node.self_ns)), " itself"));
    }
    parts.push_back(absl::StrFormat(
        "%s (%.2f %%) with all in it",
        calls ? CountText(node.total, "call") : TimeText(static_cast<double>(node.total)),
        100 * Share(node.total)));
    return absl::StrJoin(parts, ", ");
  }

  void DrawFrame(const Frame& frame) {
    const StackNode& node = tree_.node[frame.node];
    const std::string name = XmlText(tree_.name[node.name]);
    const double pixels = kPixels * Share(node.total);
    absl::StrAppendFormat(
        &frames_,
        "<g class=\"%s%s\"><title>%s\n%s</title><svg x=\"%.3f%%\" y=\"%d\" width=\"%.3f%%\" "
        "height=\"%d\"><rect width=\"100%%\" height=\"100%%\"/>",
        ClassOf(node), pixels < kSmallestEdge ? " thin" : "", name, Details(node),
        1 + 98 * Share(frame.left), kFramesTop + rows_ * kRowHeight, 98 * Share(node.total),
        kRowHeight);
    if (pixels >= kSmallestText) {
      absl::StrAppend(&frames_, "<text x=\"4\" y=\"13\">", name, "</text>");
    }
    frames_ += "</svg></g>\n";
  }

  std::string Summary() const {
    const RunRecord& record = *run_.record;
    uint64_t lost = 0;
    for (const CpuCounters& cpu : record.cpu()) lost += cpu.lost();
    return absl::StrCat(
        record.run().label().empty() ? "" : absl::StrCat("label ", record.run().label(), ", "),
        CountText(run_.forest.calls.size(), "call"),
        options_.weight == StackWeight::kCalls
            ? ""
            : absl::StrCat(", ", TimeText(static_cast<double>(tree_.total)), " in the kernel"),
        lost == 0 ? "" : absl::StrCat(", ", CountText(lost, "event"), " lost"));
  }

  int Height() const { return kFramesTop + rows_ * kRowHeight + kNoteHeight; }

  std::string Begin() const {
    const std::string title = XmlText(run_.Title());
    std::string svg = absl::StrFormat(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"%d\" role=\"img\" "
        "aria-label=\"%s\">\n%s<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>\n"
        "<text x=\"1%%\" y=\"22\" style=\"font-size:14px\">%s</text>\n"
        "<text class=\"note\" x=\"1%%\" y=\"41\">%s</text>\n"
        "<svg x=\"1%%\" y=\"50\">",
        Height(), title, kStyle, title, XmlText(Summary()));
    int left = 0;
    for (const auto& [name, kind, width] :
         {std::tuple<const char*, const char*, int>{"task", "task", 60},
          {"kernel function", "k0", 118},
          {"in an interrupt", "i0", 112},
          {"cipher or random numbers", "c0", 0}}) {
      if (!options_.tasks && kind == std::string("task")) continue;
      absl::StrAppendFormat(&svg, "<g class=\"%s\"><rect x=\"%d\" width=\"12\" height=\"12\"/></g>",
                            kind, left);
      absl::StrAppendFormat(&svg, "<text class=\"note\" x=\"%d\" y=\"10\">%s</text>", left + 17,
                            name);
      left += width;
    }
    return svg + "</svg>\n";
  }

  std::string End() const {
    std::string note = "The run has nothing to draw.";
    if (tree_.total > 0) {
      note = absl::StrCat("A frame is as wide as the ",
                          options_.weight == StackWeight::kCalls ? "calls" : "time", " in it.");
    }
    if (hidden_ > 0) {
      absl::StrAppendFormat(&note, " %s narrower than %g %% not drawn.",
                            CountText(hidden_, "frame"), 100 * kSmallestFrame);
    }
    return absl::StrFormat("<text class=\"note\" x=\"1%%\" y=\"%d\">%s</text>\n</svg>\n",
                           Height() - 11, note);
  }

  const ExportedRun& run_;
  const StackOptions& options_;
  const StackTree& tree_;
  std::string frames_;
  int rows_ = 0;
  uint64_t hidden_ = 0;
};

}  // namespace

absl::StatusOr<std::string> FlameGraphSvg(const ExportedRun& run, const StackOptions& options) {
  ASSIGN_OR_RETURN(const StackTree tree, BuildStackTree(run, options));
  return Drawing(run, options, tree).Draw();
}

}  // namespace callprint
