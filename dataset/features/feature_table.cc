#include "dataset/features/feature_table.h"

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/io/coded_stream.h"
#include "workloads/file.h"
#include "workloads/mapped_file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

using google::protobuf::io::CodedInputStream;

// A field's value on the wire, given its tag (field number times 8 plus wire type). proto3 has no
// groups.
bool SkipValue(uint32_t tag, CodedInputStream* input) {
  uint64_t varint;
  uint32_t length;
  switch (tag & 7) {
    case 0:
      return input->ReadVarint64(&varint);
    case 1:
      return input->Skip(8);
    case 2:
      return input->ReadVarint32(&length) && length <= INT_MAX &&
             input->Skip(static_cast<int>(length));
    case 5:
      return input->Skip(4);
    default:
      return false;
  }
}

constexpr uint32_t LengthDelimited(int field) { return static_cast<uint32_t>(field) * 8 + 2; }

// Reads one entry of FeatureTable.block (its length comes next) into `table`: all of it where its
// key is in `wanted`, otherwise the key alone.
bool ReadBlockEntry(const std::set<std::string>& wanted, CodedInputStream* input,
                    FeatureTable* table) {
  constexpr uint32_t kKey = LengthDelimited(1);
  constexpr uint32_t kValue = LengthDelimited(2);
  uint32_t entry_length;
  if (!input->ReadVarint32(&entry_length) || entry_length > INT_MAX) return false;
  const CodedInputStream::Limit limit = input->PushLimit(static_cast<int>(entry_length));
  std::string* block = nullptr;
  bool is_wanted = false;
  while (input->BytesUntilLimit() > 0) {
    const uint32_t tag = input->ReadTag();
    // The key comes first: WriteBinaryProto writes fields in their order.
    if (tag == kKey && block == nullptr) {
      uint32_t length;
      std::string key;
      if (!input->ReadVarint32(&length) || length > entry_length ||
          !input->ReadString(&key, static_cast<int>(length))) {
        return false;
      }
      is_wanted = wanted.count(key) > 0;
      block = &(*table->mutable_block())[key];
    } else if (tag == kValue && is_wanted) {
      uint32_t length;
      if (!input->ReadVarint32(&length) || length > entry_length ||
          !input->ReadString(block, static_cast<int>(length))) {
        return false;
      }
    } else if (!SkipValue(tag, input)) {
      return false;
    }
  }
  if (input->BytesUntilLimit() != 0) return false;
  input->PopLimit(limit);
  return block != nullptr;
}

// A FeatureTable whose blocks are empty but for the groups in `wanted`.
bool ParseTable(absl::string_view bytes, const std::set<std::string>& wanted, FeatureTable* table) {
  if (bytes.size() > INT_MAX) return false;
  const int size = static_cast<int>(bytes.size());
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()), size);
  // Everything but the blocks.
  std::string rest;
  while (input.CurrentPosition() < size) {
    const int begin = input.CurrentPosition();
    const uint32_t tag = input.ReadTag();
    if (tag == LengthDelimited(FeatureTable::kBlockFieldNumber)) {
      if (!ReadBlockEntry(wanted, &input, table)) return false;
    } else {
      if (!SkipValue(tag, &input)) return false;
      rest.append(bytes.data() + begin, static_cast<size_t>(input.CurrentPosition() - begin));
    }
  }
  return table->MergeFromString(rest);
}

absl::StatusOr<FeatureTable> ReadTable(const std::string& path,
                                       const std::set<std::string>& wanted) {
  // A dataset's tables are some hundred megabytes together, of which a model looks at one or two
  // groups.
  ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  FeatureTable table;
  if (!ParseTable(file.bytes(), wanted, &table)) {
    return absl::DataLossError(
        absl::StrCat(path, ": damaged, not a feature table; extract it again"));
  }
  if (table.schema_version() > kFeatureTableSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": feature table of schema version ", table.schema_version(),
        ", but this program knows up to ", kFeatureTableSchemaVersion, "; build a newer one"));
  }
  if (table.schema_version() == 0) {
    return absl::DataLossError(
        absl::StrCat(path, ": not a feature table (it has no schema version); extract it again"));
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

// Joins the tables that `table_at` gives, one after another.
absl::StatusOr<SampleSet> Join(
    const std::vector<std::string>& paths, const std::set<std::string>& wanted,
    const std::function<absl::StatusOr<FeatureTable>(size_t)>& table_at) {
  std::vector<std::vector<FeatureBlock>> blocks(paths.size());
  // Sorted, so that neither the order of `paths` nor that of a file's rows and columns shows.
  std::map<std::string, std::pair<SampleInfo, RowSource>> samples;
  std::map<std::string, uint32_t> column_index;
  SampleSet result;
  for (size_t t = 0; t < paths.size(); ++t) {
    ASSIGN_OR_RETURN(FeatureTable table, table_at(t));
    if (t == 0) {
      result.dataset = table.dataset();
      result.dataset_version = table.dataset_version();
    }
    if (table.dataset() != result.dataset || table.dataset_version() != result.dataset_version) {
      return absl::InvalidArgumentError(absl::StrCat(
          paths[t], " belongs to ", table.dataset(), " version ", table.dataset_version(), ", but ",
          paths[0], " to ", result.dataset, " version ", result.dataset_version));
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
        return absl::InvalidArgumentError(
            absl::StrCat(paths[t], ": sample ", id, " occurs twice, also in ",
                         paths[samples.at(id).second.table], "; give each shard once"));
      }
    }
  }

  for (auto& entry : column_index) {
    entry.second = static_cast<uint32_t>(result.features.column_names.size());
    result.features.column_names.push_back(entry.first);
  }
  size_t entries = 0;
  for (const std::vector<FeatureBlock>& of_table : blocks) {
    for (const FeatureBlock& block : of_table) entries += block.value_size();
  }
  result.features.column_index.reserve(entries);
  result.features.value.reserve(entries);
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
    // Already so where one table has all that is wanted.
    if (!std::is_sorted(row.begin(), row.end())) std::sort(row.begin(), row.end());
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

}  // namespace

absl::StatusOr<SampleSet> ReadFeatureTables(const std::vector<std::string>& paths,
                                            const std::vector<std::string>& groups) {
  const std::set<std::string> wanted(groups.begin(), groups.end());
  return Join(paths, wanted, [&](size_t t) { return ReadTable(paths[t], wanted); });
}

absl::StatusOr<SampleSet> JoinFeatureTables(std::vector<FeatureTable> tables,
                                            const std::vector<std::string>& names,
                                            const std::vector<std::string>& groups) {
  return Join(names, {groups.begin(), groups.end()},
              [&](size_t t) -> absl::StatusOr<FeatureTable> { return std::move(tables[t]); });
}

FeatureTable TableOfSamples(const SampleSet& samples, const std::vector<std::string>& groups) {
  const SparseMatrix& features = samples.features;
  FeatureTable table;
  table.set_schema_version(kFeatureTableSchemaVersion);
  table.set_dataset(samples.dataset);
  table.set_dataset_version(samples.dataset_version);
  for (const SampleInfo& info : samples.info) *table.add_sample() = info;
  for (const std::string& group : groups) {
    FeatureBlock block;
    block.set_group(group);
    // Columns are sorted, so those of a group stand together.
    const std::vector<std::string>& names = features.column_names;
    const std::string prefix = absl::StrCat(group, ":");
    const auto first = std::lower_bound(names.begin(), names.end(), prefix);
    auto last = first;
    while (last != names.end() && absl::StartsWith(*last, prefix)) ++last;
    for (auto name = first; name != last; ++name) block.add_column(*name);
    const uint32_t begin = static_cast<uint32_t>(first - names.begin());
    const uint32_t end = static_cast<uint32_t>(last - names.begin());
    block.add_row_begin(0);
    const auto index = features.column_index.begin();
    for (size_t row = 0; row < features.rows(); ++row) {
      const auto row_end = index + features.row_begin[row + 1];
      auto entry = std::lower_bound(index + features.row_begin[row], row_end, begin);
      for (; entry != row_end && *entry < end; ++entry) {
        block.add_column_index(*entry - begin);
        block.add_value(features.value[entry - index]);
      }
      block.add_row_begin(static_cast<uint32_t>(block.value_size()));
    }
    (*table.mutable_block())[group] = SerializeDeterministically(block);
  }
  return table;
}

absl::StatusOr<std::vector<SampleInfo>> ReadSampleInfo(const std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(SampleSet samples, ReadFeatureTables(paths, {}));
  return std::move(samples.info);
}

}  // namespace callprint
