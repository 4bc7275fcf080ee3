#include "dataset/feature_table.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::StatusOr<FeatureTable> ReadTable(const std::string& path) {
  FeatureTable table;
  RETURN_IF_ERROR(ReadBinaryProto(path, &table));
  if (table.schema_version() > kFeatureTableSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": feature table of schema version ", table.schema_version(),
        ", but this program knows up to ", kFeatureTableSchemaVersion, "; build a newer one"));
  }
  if (table.schema_version() == 0) {
    return absl::DataLossError(absl::StrCat(
        path, ": not a feature table (it has no schema version); extract it again"));
  }
  return table;
}

absl::StatusOr<FeatureBlock> ParseBlock(const FeatureTable& table, const std::string& group,
                                        const std::string& path) {
  const auto bytes = table.block().find(group);
  if (bytes == table.block().end()) {
    std::set<std::string> known;
    for (const auto& entry : table.block()) known.insert(entry.first);
    return absl::NotFoundError(absl::StrCat(path, ": no feature group \"", group,
                                            "\"; it has: ", absl::StrJoin(known, ", ")));
  }
  const auto damaged = [&](absl::string_view what) {
    return absl::DataLossError(
        absl::StrCat(path, ", group ", group, ": ", what, "; extract the table again"));
  };
  FeatureBlock block;
  if (!block.ParseFromString(bytes->second)) return damaged("the block does not parse");
  if (block.group() != group) {
    return damaged(absl::StrCat("the block calls itself \"", block.group(), "\""));
  }
  if (block.row_begin_size() != table.sample_size() + 1) {
    return damaged(absl::StrCat(block.row_begin_size(), " row offsets for ", table.sample_size(),
                                " samples (one more than samples expected)"));
  }
  if (block.row_begin(0) != 0 || block.column_index_size() != block.value_size() ||
      block.row_begin(table.sample_size()) != static_cast<uint32_t>(block.value_size())) {
    return damaged("row offsets, column indices and values disagree in length");
  }
  for (int row = 0; row < table.sample_size(); ++row) {
    if (block.row_begin(row) > block.row_begin(row + 1)) {
      return damaged(absl::StrCat("row offsets fall at row ", row));
    }
  }
  for (const uint32_t column : block.column_index()) {
    if (column >= static_cast<uint32_t>(block.column_size())) {
      return damaged(absl::StrCat("column index ", column, " of ", block.column_size()));
    }
  }
  return block;
}

// Where a sample's entries are: its table, and its row there.
struct RowSource {
  size_t table;
  int row;
};

}  // namespace

absl::StatusOr<SampleSet> ReadFeatureTables(const std::vector<std::string>& paths,
                                            const std::vector<std::string>& groups) {
  const std::set<std::string> wanted(groups.begin(), groups.end());
  std::vector<std::vector<FeatureBlock>> blocks(paths.size());
  // Sorted, so that neither the order of `paths` nor that of a file's rows and columns shows.
  std::map<std::string, std::pair<SampleInfo, RowSource>> samples;
  std::map<std::string, uint32_t> column_index;
  std::string dataset;
  for (size_t t = 0; t < paths.size(); ++t) {
    ASSIGN_OR_RETURN(FeatureTable table, ReadTable(paths[t]));
    const std::string name = absl::StrCat(table.dataset(), " version ", table.dataset_version());
    if (t == 0) dataset = name;
    if (name != dataset) {
      return absl::InvalidArgumentError(absl::StrCat(paths[t], " belongs to ", name, ", but ",
                                                     paths[0], " to ", dataset));
    }
    for (const std::string& group : wanted) {
      ASSIGN_OR_RETURN(FeatureBlock block, ParseBlock(table, group, paths[t]));
      for (const std::string& column : block.column()) column_index.emplace(column, 0);
      blocks[t].push_back(std::move(block));
    }
    for (int row = 0; row < table.sample_size(); ++row) {
      const std::string id = table.sample(row).id();
      SampleInfo* info = table.mutable_sample(row);
      const bool inserted =
          samples.emplace(id, std::make_pair(std::move(*info), RowSource{t, row})).second;
      if (!inserted) {
        return absl::InvalidArgumentError(absl::StrCat(
            paths[t], ": sample ", id, " occurs twice, also in ", paths[samples.at(id).second.table],
            "; give each shard once"));
      }
    }
  }

  SampleSet result;
  for (auto& entry : column_index) {
    entry.second = static_cast<uint32_t>(result.features.column_names.size());
    result.features.column_names.push_back(entry.first);
  }
  // Index of each block's columns in the joined matrix.
  std::vector<std::vector<std::vector<uint32_t>>> joined(paths.size());
  for (size_t t = 0; t < paths.size(); ++t) {
    for (const FeatureBlock& block : blocks[t]) {
      std::vector<uint32_t>& map = joined[t].emplace_back();
      for (const std::string& column : block.column()) map.push_back(column_index.at(column));
    }
  }
  std::vector<std::pair<uint32_t, float>> row;
  for (auto& entry : samples) {
    const RowSource source = entry.second.second;
    row.clear();
    for (size_t b = 0; b < blocks[source.table].size(); ++b) {
      const FeatureBlock& block = blocks[source.table][b];
      for (uint32_t i = block.row_begin(source.row); i < block.row_begin(source.row + 1); ++i) {
        row.emplace_back(joined[source.table][b][block.column_index(i)], block.value(i));
      }
    }
    std::sort(row.begin(), row.end());
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0 && row[i].first == row[i - 1].first) {
        return absl::DataLossError(absl::StrCat(
            paths[source.table], ": sample ", entry.first, " has column ",
            result.features.column_names[row[i].first], " twice; extract the table again"));
      }
      result.features.column_index.push_back(row[i].first);
      result.features.value.push_back(row[i].second);
    }
    result.features.row_begin.push_back(result.features.value.size());
    result.info.push_back(std::move(entry.second.first));
  }
  return result;
}

absl::StatusOr<std::vector<SampleInfo>> ReadSampleInfo(const std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(SampleSet samples, ReadFeatureTables(paths, {}));
  return std::move(samples.info);
}

}  // namespace callprint
