#include "reports/leaderboard/site.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics/metrics.h"
#include "google/protobuf/text_format.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/html/page_frame.h"
#include "reports/leaderboard/entry.h"
#include "reports/leaderboard/site_script.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/page/svg_text.h"
#include "reports/page/text_table.h"
#include "reports/predictions/packed_predictions.h"

namespace callprint {
namespace {

const char kAbout[] =
    "Every entry has all of its held-out predictions; its metrics are recomputed from them and its "
    "splits "
    "held against the dataset. Intervals: 95 % bootstrap over the track's groups. Verified: "
    "somebody else "
    "has trained it again and got the same predictions. Default: one setting, fixed beforehand. "
    "Tuned: the "
    "setting that inner folds of each training part choose. Rows in italics are published figures, "
    "of their "
    "authors' own data, which nobody here has verified.";

// The default and the tuned setting of a method; either may be absent.
struct MethodRow {
  const BoardEntry* setting[2] = {nullptr, nullptr};
};

const MetricValue* MetricOrNull(const BoardEntry* entry, Metric metric) {
  if (entry == nullptr) return nullptr;
  for (const MetricValue& value : entry->submission.metric()) {
    if (value.name() == MetricName(metric)) return &value;
  }
  return nullptr;
}

std::string NumberCell(std::optional<double> sort_by, const std::string& markup, bool first) {
  return absl::StrCat("<td class=\"number", first ? " first" : "", "\"",
                      sort_by.has_value() ? absl::StrFormat(" data-value=\"%.9g\"", *sort_by) : "",
                      ">", markup, "</td>");
}

std::string ValueCell(const MetricValue* value, bool with_interval, bool first) {
  if (value == nullptr) return NumberCell(std::nullopt, "", first);
  std::string markup = Decimal(value->value());
  if (with_interval) {
    absl::StrAppend(&markup, " <small>[", Decimal(value->ci_low()), ", ", Decimal(value->ci_high()),
                    "]</small>");
  }
  return NumberCell(value->value(), markup, first);
}

std::string Seconds(double seconds) {
  if (seconds < 120) return absl::StrFormat("%.3g s", seconds);
  if (seconds < 7200) return absl::StrFormat("%.0f min", seconds / 60);
  return absl::StrFormat("%.1f h", seconds / 3600);
}

std::string Mebibytes(double bytes) { return absl::StrFormat("%.0f MiB", bytes / 1048576); }

std::string Count(double count) { return absl::StrFormat("%.0f", count); }

// Of the settings that state it; what sorts is the smallest.
template <typename Value, typename Shown>
std::string CostCell(const MethodRow& row, Value value, Shown shown) {
  std::vector<std::string> parts;
  std::optional<double> smallest;
  for (const BoardEntry* entry : row.setting) {
    if (entry == nullptr || value(entry->submission.cost()) == 0) continue;
    const double number = value(entry->submission.cost());
    parts.push_back(shown(number));
    smallest = std::min(smallest.value_or(number), number);
  }
  return NumberCell(smallest, absl::StrJoin(parts, " / "), /*first=*/false);
}

std::string PageOf(const Submission& entry) {
  return absl::StrCat(entry.task(), "/", entry.track(), "/", entry.name(), ".html");
}

std::string SpecOf(const Submission& entry) {
  return absl::StrCat(entry.task(), "/", entry.track(), "/", entry.name(), ".spec.txt");
}

std::string Link(const std::string& address, absl::string_view text) {
  return absl::StrCat("<a href=\"", XmlEscaped(address), "\" rel=\"nofollow noopener\">",
                      XmlEscaped(text), "</a>");
}

// The first digits of a commit, with where it is as far as that is known, and what it lacks.
std::string Revision(const Submission& entry) {
  const std::string digits = entry.revision().substr(0, 10);
  return absl::StrCat(
      entry.repository_url().empty() ? digits : Link(entry.repository_url(), digits),
      absl::EndsWith(entry.revision(), kLocalChanges) ? kLocalChanges : "");
}

std::string Links(const Submission& entry) {
  return absl::StrCat(Link(PageOf(entry), "report"), ", ", Link(SpecOf(entry), "spec"), ", ",
                      Revision(entry));
}

std::vector<MethodRow> RowsOfTrack(const TaskWithEntries& task, const std::string& track,
                                   Metric ranking) {
  // One method of two submitters is two rows.
  std::map<std::pair<std::string, std::string>, std::vector<MethodRow>> methods;
  for (const BoardEntry& entry : task.entry) {
    if (entry.submission.track() != track) continue;
    std::vector<MethodRow>& rows =
        methods[{entry.submission.method(), entry.submission.submitter()}];
    const int setting = IsTuned(entry.submission) ? 1 : 0;
    const auto free = std::find_if(rows.begin(), rows.end(), [&](const MethodRow& row) {
      return row.setting[setting] == nullptr;
    });
    (free == rows.end() ? rows.emplace_back() : *free).setting[setting] = &entry;
  }
  std::vector<std::pair<double, MethodRow>> ranked;
  for (const auto& [key, rows] : methods) {
    for (const MethodRow& row : rows) {
      double best = -1;
      for (const BoardEntry* entry : row.setting) {
        const MetricValue* value = MetricOrNull(entry, ranking);
        if (value != nullptr) best = std::max(best, value->value());
      }
      ranked.emplace_back(best, row);
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<MethodRow> rows;
  for (const auto& entry : ranked) rows.push_back(entry.second);
  return rows;
}

std::string RowMarkup(const MethodRow& row, const std::vector<Metric>& columns) {
  const BoardEntry& any = row.setting[0] == nullptr ? *row.setting[1] : *row.setting[0];
  bool external = false, verified = true;
  std::vector<std::string> links, notes;
  for (const BoardEntry* entry : row.setting) {
    if (entry == nullptr) continue;
    external |= entry->submission.external_data();
    verified &= entry->verified;
    links.push_back(Links(entry->submission));
    if (entry->submission.external_data()) {
      notes.push_back(XmlEscaped(entry->submission.external_data_note()));
    }
  }
  std::string html =
      absl::StrCat("<tr data-verified=\"", verified ? "yes" : "no", "\" data-external=\"",
                   external ? "yes" : "no", "\"><td>", XmlEscaped(any.submission.method()),
                   "<br><small>", XmlEscaped(any.submission.submitter()), "</small></td>");
  for (const BoardEntry* entry : row.setting) {
    for (size_t i = 0; i < columns.size(); ++i) {
      absl::StrAppend(&html, ValueCell(MetricOrNull(entry, columns[i]), i == 0, i == 0));
    }
  }
  absl::StrAppend(&html,
                  CostCell(
                      row, [](const Cost& cost) { return cost.parameters(); }, Count),
                  CostCell(
                      row, [](const Cost& cost) { return cost.training_seconds(); }, Seconds),
                  CostCell(
                      row, [](const Cost& cost) { return cost.peak_memory_bytes(); }, Mebibytes),
                  "<td>", notes.empty() ? "no" : absl::StrCat("yes: ", absl::StrJoin(notes, "; ")),
                  "</td><td", verified ? " class=\"good\">verified" : ">no", "</td><td>",
                  absl::StrJoin(links, "<br>"), "</td></tr>\n");
  return html;
}

// Published figures of the track, a row a source.
std::string ReferenceRows(const TaskWithEntries& task, const std::string& track,
                          const std::vector<Metric>& columns) {
  std::map<std::string, std::vector<const Reference*>> by_source;
  for (const Reference& reference : task.task.message.spec().reference()) {
    if (reference.track() == track) by_source[reference.source()].push_back(&reference);
  }
  std::string html;
  for (const auto& [source, references] : by_source) {
    absl::StrAppend(&html,
                    "<tr class=\"reference\" data-verified=\"no\" data-external=\"yes\"><td>",
                    XmlEscaped(source), "<br><small>published, not verified</small></td>");
    for (size_t i = 0; i < columns.size(); ++i) {
      std::vector<std::string> values;
      std::optional<double> largest;
      for (const Reference* reference : references) {
        if (reference->metric() != MetricName(columns[i])) continue;
        largest = std::max(largest.value_or(reference->value()), reference->value());
        values.push_back(absl::StrCat(
            absl::StrFormat("%.4g", reference->value()),
            reference->note().empty()
                ? ""
                : absl::StrCat("<br><small>", XmlEscaped(reference->note()), "</small>")));
      }
      absl::StrAppend(&html, NumberCell(largest, absl::StrJoin(values, "<br>"), i == 0));
    }
    for (size_t i = 0; i < columns.size(); ++i) {
      absl::StrAppend(&html, NumberCell(std::nullopt, "", i == 0));
    }
    absl::StrAppend(&html, "<td></td><td></td><td></td><td>its own data</td><td>not verified</td>",
                    "<td></td></tr>\n");
  }
  return html;
}

std::string TrackSection(const TaskWithEntries& task, const TrackSpec& track) {
  const Labelling labelling = task.task.message.dataset().labelling();
  const bool open_world = IsOpenWorld(task.task, track.name());
  const Metric ranking = RankingMetric(labelling, open_world);
  std::vector<Metric> columns = LeaderboardColumns(labelling, open_world);
  columns.erase(std::remove(columns.begin(), columns.end(), ranking), columns.end());
  columns.insert(columns.begin(), ranking);
  std::string html = absl::StrCat(
      "<section data-track=\"", XmlEscaped(track.name()), "\">\n<h2>", XmlEscaped(track.name()),
      ", ", track.folds(),
      " folds</h2>\n<div class=\"scroll\"><table class=\"board\">\n<thead><tr>",
      "<th></th><th class=\"group\" colspan=\"", columns.size(), "\">default</th>",
      "<th class=\"group\" colspan=\"", columns.size(), "\">tuned</th><th class=\"group\" ",
      "colspan=\"6\">default / tuned</th></tr>\n<tr><th>method</th>");
  for (int setting = 0; setting < 2; ++setting) {
    for (size_t i = 0; i < columns.size(); ++i) {
      absl::StrAppend(&html, "<th class=\"number", i == 0 ? " first" : "", "\"",
                      LowerIsBetter(columns[i]) ? " data-lower" : "", ">",
                      XmlEscaped(MetricHeading(columns[i], labelling)), "</th>");
    }
  }
  absl::StrAppend(&html, "<th class=\"number first\" data-lower>parameters</th>",
                  "<th class=\"number\" data-lower>training</th>",
                  "<th class=\"number\" data-lower>memory</th><th>external data</th>",
                  "<th>verified</th><th>links, revision</th></tr></thead>\n<tbody>\n");
  for (const MethodRow& row : RowsOfTrack(task, track.name(), ranking)) {
    absl::StrAppend(&html, RowMarkup(row, columns));
  }
  absl::StrAppend(&html, ReferenceRows(task, track.name(), columns),
                  "</tbody></table></div>\n</section>\n");
  return html;
}

std::string TaskPage(const TaskWithEntries& task) {
  const ExperimentSpec& spec = task.task.message.spec();
  std::string body = absl::StrCat(
      "<p><a href=\"index.html\">All tasks</a></p>\n<h1>", XmlEscaped(spec.title()), "</h1>\n<p>",
      XmlEscaped(spec.question()), "</p>\n<p class=\"quiet\">Dataset ",
      XmlEscaped(task.task.message.dataset().name()), ", version ",
      XmlEscaped(task.task.message.dataset().version()), ", manifest ",
      task.task.message.dataset_sha256().substr(0, 16), ". ", kAbout, "</p>\n",
      "<div class=\"controls\" id=\"controls\" hidden><label>Filter <input id=\"filter\" "
      "type=\"search\" "
      "placeholder=\"method, submitter\"></label><label>Track <select id=\"track\"><option "
      "value=\"\">all</option>");
  for (const TrackSpec& track : spec.track()) {
    absl::StrAppend(&body, "<option>", XmlEscaped(track.name()), "</option>");
  }
  absl::StrAppend(
      &body, "</select></label><label><input id=\"verified\" type=\"checkbox\"> verified only",
      "</label><label><input id=\"closed\" type=\"checkbox\"> no external data</label></div>\n");
  for (const TrackSpec& track : spec.track()) absl::StrAppend(&body, TrackSection(task, track));
  return FramePage(absl::StrCat("Callprint leaderboard: ", spec.title()), kSiteStyle, body,
                   kSiteScript);
}

std::string EntryPage(const TaskWithEntries& task, const BoardEntry& board_entry) {
  const Submission& entry = board_entry.submission;
  const Labelling labelling = task.task.message.dataset().labelling();
  const std::vector<Metric> of_answers =
      MetricsOfAnswers(labelling, IsOpenWorld(task.task, entry.track()));
  TextTable metrics({"metric", "value", "95 % interval", "computed"});
  for (const MetricValue& value : entry.metric()) {
    const Metric metric = MetricByName(value.name()).value();
    const bool recomputed =
        std::find(of_answers.begin(), of_answers.end(), metric) != of_answers.end();
    metrics.AddRow({MetricHeading(metric, labelling), Decimal(value.value()),
                    absl::StrCat("[", Decimal(value.ci_low()), ", ", Decimal(value.ci_high()), "]"),
                    recomputed ? "from the predictions in the entry"
                               : "as stated; of all scores, whose digest is in the entry"});
  }
  const Cost& cost = entry.cost();
  const auto stated = [](double value, const std::string& text) {
    return value == 0 ? "not stated" : text;
  };
  const std::vector<std::pair<std::string, std::string>> about = {
      {"submitter", entry.submitter()},
      {"model", entry.model().description()},
      {"trained with", entry.trained_with().empty() ? "this suite" : entry.trained_with()},
      {"setting", IsTuned(entry) ? "tuned on inner folds" : "default"},
      {"verified", board_entry.verified ? "yes" : "no"},
      {"external data", entry.external_data() ? entry.external_data_note() : "no"},
      {"seeds", absl::StrCat("model ", entry.model().seed(), ", split ", entry.split().seed())},
      {"parameters", stated(cost.parameters(), Count(cost.parameters()))},
      {"training", stated(cost.training_seconds(), Seconds(cost.training_seconds()))},
      {"memory", stated(cost.peak_memory_bytes(), Mebibytes(cost.peak_memory_bytes()))},
      {"processor", entry.environment().processor()},
      {"system", entry.environment().system()},
      {"compiler", entry.environment().compiler()},
      {"dataset", absl::StrCat(entry.dataset(), " ", entry.dataset_version(), ", manifest ",
                               entry.dataset_sha256())},
      {"revision", entry.revision()},
      {"repository", entry.repository_url().empty() ? "this project" : entry.repository_url()},
      {"digest of the predictions", entry.predictions().sha256()}};
  TextTable origin({"what", ""});
  for (const auto& [what, value] : about) origin.AddRow({what, value});
  std::string body = absl::StrCat("<p><a href=\"../../", entry.task(), ".html\">",
                                  XmlEscaped(task.task.message.spec().title()), "</a></p>\n<h1>",
                                  XmlEscaped(entry.name()), " on ", XmlEscaped(entry.track()),
                                  "</h1>\n<p><a href=\"", entry.name(), ".spec.txt\">Spec</a>");
  if (!entry.report_url().empty()) {
    absl::StrAppend(&body, ", ", Link(entry.report_url(), "the submitter's report"));
  }
  absl::StrAppend(&body, "</p>\n", TableAsHtml(metrics), "<h2>Where it comes from</h2>\n",
                  TableAsHtml(origin));
  return FramePage(absl::StrCat(entry.name(), " on ", entry.track()), kSiteStyle, body, "");
}

std::string SpecText(const Submission& entry) {
  std::string model;
  google::protobuf::TextFormat::PrintToString(entry.model(), &model);
  return absl::StrCat(
      "# proto-file: models/model_spec.proto\n# proto-message: callprint.ModelSpec\n", model);
}

std::string IndexPage(const Board& board) {
  std::string html =
      absl::StrCat("<h1>Callprint leaderboard</h1>\n<p>", kAbout, "</p>\n",
                   "<div class=\"scroll\"><table>\n<thead><tr><th>task</th><th>track</th>",
                   "<th class=\"number\">entries</th><th>best</th>",
                   "<th class=\"number\"></th></tr></thead>\n<tbody>\n");
  for (const TaskWithEntries& task : board.task) {
    const ExperimentSpec& spec = task.task.message.spec();
    const Labelling labelling = task.task.message.dataset().labelling();
    for (const TrackSpec& track : spec.track()) {
      const Metric ranking = RankingMetric(labelling, IsOpenWorld(task.task, track.name()));
      const MetricValue* best = nullptr;
      std::string name;
      size_t entries = 0;
      for (const BoardEntry& entry : task.entry) {
        if (entry.submission.track() != track.name()) continue;
        ++entries;
        const MetricValue* value = MetricOrNull(&entry, ranking);
        if (best != nullptr && value->value() <= best->value()) continue;
        best = value;
        name = entry.submission.name();
      }
      absl::StrAppend(&html, "<tr><td><a href=\"", XmlEscaped(spec.name()), ".html\">",
                      XmlEscaped(spec.title()), "</a></td><td>", XmlEscaped(track.name()),
                      "</td><td class=\"number\">", entries, "</td><td>", XmlEscaped(name),
                      "</td>");
      absl::StrAppend(
          &html, "<td class=\"number\">",
          best == nullptr
              ? ""
              : absl::StrCat(XmlEscaped(MetricHeading(ranking, labelling)), " ",
                             WithInterval(best->value(), best->ci_low(), best->ci_high())),
          "</td></tr>\n");
    }
  }
  absl::StrAppend(&html, "</tbody></table></div>\n");
  return FramePage("Callprint leaderboard", kSiteStyle, html, "");
}

}  // namespace

std::vector<SiteFile> MakeSite(const Board& board) {
  std::vector<SiteFile> files = {{"index.html", IndexPage(board)}};
  for (const TaskWithEntries& task : board.task) {
    files.push_back({absl::StrCat(task.task.name(), ".html"), TaskPage(task)});
    for (const BoardEntry& entry : task.entry) {
      files.push_back({PageOf(entry.submission), EntryPage(task, entry)});
      files.push_back({SpecOf(entry.submission), SpecText(entry.submission)});
    }
  }
  return files;
}

}  // namespace callprint
