#include "dataset/release/croissant.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace callprint {
namespace {

std::string Quoted(const std::string& text) {
  google::protobuf::StringValue value;
  value.set_value(text);
  std::string json;
  // A string message has no way to fail.
  (void)google::protobuf::util::MessageToJsonString(value, &json);
  return json;
}

// The context that the specification gives, cut to the terms used here.
constexpr char kContext[] = R"(  "@context": {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/"
  },
)";

}  // namespace

std::string MakeCroissant(const Manifest& manifest) {
  std::vector<std::string> labels;
  for (const Manifest::LabelCount& count : manifest.label_count()) {
    labels.push_back(absl::StrCat(count.label(), " (", count.samples(), " samples)"));
  }
  const std::string description =
      absl::StrCat("Kernel function_graph traces of the task ", manifest.task(),
                   ", recorded on Linux ", manifest.kernel_release(),
                   manifest.other_recording().empty()
                       ? ""
                       : absl::StrCat(" and ", manifest.other_recording_size(), " other kernels"),
                   " in an emulated guest: ", manifest.completed_runs(), " runs, ",
                   manifest.events(), " events. Labels: ", absl::StrJoin(labels, ", "), ".");
  std::string json =
      absl::StrCat("{\n", kContext, "  \"@type\": \"sc:Dataset\",\n",
                   "  \"conformsTo\": \"http://mlcommons.org/croissant/1.0\",\n",
                   "  \"name\": ", Quoted(manifest.name()), ",\n",
                   "  \"version\": ", Quoted(manifest.version() + ".0.0"), ",\n",
                   "  \"description\": ", Quoted(description), ",\n",
                   "  \"license\": \"https://www.apache.org/licenses/LICENSE-2.0\",\n",
                   "  \"distribution\": [\n");
  std::vector<std::string> files;
  for (const Manifest::ShardEntry& shard : manifest.shard()) {
    files.push_back(absl::StrCat(
        "    {\n      \"@type\": \"cr:FileObject\",\n",  //
        "      \"@id\": ", Quoted(shard.file()), ",\n", "      \"name\": ", Quoted(shard.file()),
        ",\n", "      \"contentUrl\": ", Quoted(shard.file()), ",\n", "      \"contentSize\": \"",
        shard.size_bytes(), " B\",\n", "      \"encodingFormat\": \"application/octet-stream\",\n",
        "      \"sha256\": ", Quoted(shard.sha256()), "\n    }"));
  }
  absl::StrAppend(&json, absl::StrJoin(files, ",\n"), "\n  ]\n}\n");
  return json;
}

}  // namespace callprint
