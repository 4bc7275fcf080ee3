#include "reports/release/csv_export.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "dataset/export_samples/exported_tracks.h"
#include "dataset/export_samples/streamed_file.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/results_file.h"
#include "workloads/csv_writer.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Enough digits to get the same number back.
std::string Exact(float value) { return absl::StrFormat("%.9g", value); }
std::string Exact(double value) { return absl::StrFormat("%.17g", value); }

std::string Row(const std::vector<std::string>& fields) { return CsvWriter(fields).text(); }

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot make the folder ", path));
}

absl::Status WriteSamples(const std::vector<SampleInfo>& samples, const std::string& path) {
  CsvWriter csv({"id",         "label",       "present",     "program",    "family",  "file",
                 "shard",      "kernel",      "session",     "begin_ns",   "end_ns",  "cipher",
                 "input_kind", "input_bytes", "cold_cache",  "background", "options", "state",
                 "events",     "lost_events", "trace_sha256"});
  for (const SampleInfo& sample : samples) {
    csv.AddRow({sample.id(),
                sample.label(),
                absl::StrJoin(sample.present(), " "),
                sample.program(),
                sample.family(),
                sample.file(),
                sample.shard(),
                sample.kernel(),
                sample.session(),
                absl::StrCat(sample.begin_ns()),
                absl::StrCat(sample.end_ns()),
                CipherLocation_Name(sample.cipher()),
                sample.input_kind(),
                absl::StrCat(sample.input_bytes()),
                sample.cold_cache() ? "1" : "0",
                sample.background(),
                sample.options(),
                sample.state(),
                absl::StrCat(sample.events()),
                absl::StrCat(sample.lost_events()),
                sample.trace_sha256()});
  }
  return WriteFileAtomically(path, csv.text());
}

absl::Status WriteFolds(const ExportSource& source, const DatasetSplits& splits,
                        const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<ExportedTrack> tracks,
                   ExportTracks(source.samples, source.manifest, splits));
  CsvWriter csv({"experiment", "track", "fold", "sample", "part"});
  for (const ExportedTrack& track : tracks) {
    for (uint32_t fold = 0; fold < track.folds; ++fold) {
      for (size_t i = 0; i < source.samples.size(); ++i) {
        const int8_t part = track.part[fold * source.samples.size() + i];
        if (part == 0) continue;
        csv.AddRow({track.experiment, track.track, absl::StrCat(fold), source.samples[i].id(),
                    part == 1 ? "training" : "held_out"});
      }
    }
  }
  return WriteFileAtomically(path, csv.text());
}

absl::Status WriteGroup(const std::vector<SampleInfo>& samples, const SparseMatrix& matrix,
                        const std::string& path) {
  ASSIGN_OR_RETURN(StreamedFile file, StreamedFile::Create(path));
  RETURN_IF_ERROR(file.Append(Row({"sample", "column", "value"})));
  for (size_t i = 0; i < samples.size(); ++i) {
    std::string rows;
    for (size_t at = matrix.row_begin[i]; at < matrix.row_begin[i + 1]; ++at) {
      rows += Row(
          {samples[i].id(), matrix.column_names[matrix.column_index[at]], Exact(matrix.value[at])});
    }
    RETURN_IF_ERROR(file.Append(rows));
  }
  return file.Finish();
}

}  // namespace

absl::Status ExportCsv(const DatasetExport& request) {
  ASSIGN_OR_RETURN(const ExportSource source, OpenExport(request));
  RETURN_IF_ERROR(WriteSamples(source.samples, request.out + "/samples.csv"));
  RETURN_IF_ERROR(WriteFolds(source, request.splits, request.out + "/folds.csv"));
  RETURN_IF_ERROR(MakeFolder(request.out + "/features"));
  for (const std::string& group : source.groups) {
    ASSIGN_OR_RETURN(const SparseMatrix matrix, ReadExportedGroup(request, source, group));
    RETURN_IF_ERROR(
        WriteGroup(source.samples, matrix, absl::StrCat(request.out, "/features/", group, ".csv")));
  }
  return absl::OkStatus();
}

absl::Status ExportPredictions(const std::string& results_path, const std::string& out) {
  ASSIGN_OR_RETURN(const EvaluationInputs results, ReadResults(results_path));
  RETURN_IF_ERROR(MakeFolder(out));
  ASSIGN_OR_RETURN(StreamedFile file, StreamedFile::Create(out + "/predictions.csv"));
  std::vector<std::string> header = {"track", "model", "fold", "sample", "label"};
  const bool binary = results.manifest.labelling() == BINARY;
  if (binary) {
    header.push_back(absl::StrCat("score:", results.manifest.positive_label()));
  } else {
    for (const std::string& name : results.manifest.class_()) {
      header.push_back(absl::StrCat("score:", name));
    }
  }
  RETURN_IF_ERROR(file.Append(Row(header)));
  for (const FoldResult& fold : results.folds) {
    std::string rows;
    for (const Prediction& prediction : fold.prediction()) {
      std::vector<std::string> fields = {fold.track(), fold.model().name(),
                                         absl::StrCat(fold.fold()), prediction.sample_id(),
                                         prediction.label()};
      if (binary) fields.push_back(Exact(prediction.score()));
      for (const float score : prediction.class_score()) fields.push_back(Exact(score));
      if (fields.size() != header.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(results_path, ": sample ", prediction.sample_id(), " has ",
                         prediction.class_score_size(), " class scores, but there are ",
                         results.manifest.class__size(), " classes; build the experiment again"));
      }
      rows += Row(fields);
    }
    RETURN_IF_ERROR(file.Append(rows));
  }
  return file.Finish();
}

}  // namespace callprint
