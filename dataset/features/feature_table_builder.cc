#include "dataset/features/feature_table_builder.h"

#include <algorithm>
#include <cstdint>

#include "dataset/features/feature_table.h"
#include "workloads/file.h"

namespace callprint {

void FeatureTableBuilder::AddSample(const SampleInfo& info, const SampleFeatures& features) {
  for (const auto& group : features.group) {
    Block& block = blocks_[group.first];
    // A group that earlier samples lacked: their rows are empty.
    block.rows.resize(samples_.size() + 1);
    for (const FeatureValue& value : group.second) {
      const uint32_t next = static_cast<uint32_t>(block.column_index.size());
      const uint32_t column = block.column_index.try_emplace(value.column, next).first->second;
      block.rows.back().emplace_back(column, value.value);
    }
  }
  samples_.push_back(info);
}

FeatureTable FeatureTableBuilder::Build() const {
  FeatureTable table;
  table.set_schema_version(kFeatureTableSchemaVersion);
  for (const SampleInfo& sample : samples_) *table.add_sample() = sample;
  for (const auto& entry : blocks_) {
    FeatureBlock block;
    block.set_group(entry.first);
    std::vector<std::pair<std::string, uint32_t>> columns(entry.second.column_index.begin(),
                                                          entry.second.column_index.end());
    std::sort(columns.begin(), columns.end());
    std::vector<uint32_t> sorted_index(columns.size());
    for (const auto& [name, index] : columns) {
      sorted_index[index] = static_cast<uint32_t>(block.column_size());
      block.add_column(name);
    }
    block.add_row_begin(0);
    for (size_t row = 0; row < samples_.size(); ++row) {
      std::vector<std::pair<uint32_t, float>> values;
      if (row < entry.second.rows.size()) values = entry.second.rows[row];
      for (auto& value : values) value.first = sorted_index[value.first];
      std::sort(values.begin(), values.end());
      for (const auto& value : values) {
        block.add_column_index(value.first);
        block.add_value(value.second);
      }
      block.add_row_begin(static_cast<uint32_t>(block.value_size()));
    }
    (*table.mutable_block())[entry.first] = SerializeDeterministically(block);
  }
  return table;
}

}  // namespace callprint
