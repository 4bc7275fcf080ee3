#include "dataset/release/croissant.h"

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(CroissantTest, ListsEveryFileWithItsDigest) {
  Manifest manifest;
  manifest.set_name("crypt\"o");
  manifest.set_task("encryption");
  manifest.set_version("2");
  manifest.set_kernel_release("6.1.0-test");
  manifest.set_completed_runs(5);
  for (const char* file : {"a.shard", "b.shard"}) {
    Manifest::ShardEntry* shard = manifest.add_shard();
    shard->set_file(file);
    shard->set_sha256("0123");
    shard->set_size_bytes(77);
  }
  // protobuf's JSON parser is the independent reader.
  google::protobuf::Struct json;
  const auto parsed = google::protobuf::util::JsonStringToMessage(MakeCroissant(manifest), &json);
  ASSERT_TRUE(parsed.ok()) << parsed.ToString();
  EXPECT_EQ(json.fields().at("@type").string_value(), "sc:Dataset");
  EXPECT_EQ(json.fields().at("conformsTo").string_value(), "http://mlcommons.org/croissant/1.0");
  EXPECT_EQ(json.fields().at("name").string_value(), "crypt\"o");
  EXPECT_EQ(json.fields().at("version").string_value(), "2.0.0");
  const auto& files = json.fields().at("distribution").list_value();
  ASSERT_EQ(files.values_size(), 2);
  const auto& second = files.values(1).struct_value().fields();
  EXPECT_EQ(second.at("@type").string_value(), "cr:FileObject");
  EXPECT_EQ(second.at("contentUrl").string_value(), "b.shard");
  EXPECT_EQ(second.at("contentSize").string_value(), "77 B");
  EXPECT_EQ(second.at("sha256").string_value(), "0123");
}

}  // namespace
}  // namespace callprint
