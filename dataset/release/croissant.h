// A dataset's metadata in the Croissant format
// (https://docs.mlcommons.org/croissant/docs/croissant-spec.html), version 1.0: JSON-LD that
// catalogues of datasets read.
#ifndef CALLPRINT_DATASET_RELEASE_CROISSANT_H_
#define CALLPRINT_DATASET_RELEASE_CROISSANT_H_

#include <string>

#include "dataset/sample.pb.h"

namespace callprint {

constexpr char kCroissantFile[] = "croissant.json";

// A pure function of the manifest: what the dataset is, and every file with its size and digest.
// Shards are in a format of their own (collector/shard/shard_format.md), so there is no record set;
// `bazel build
// //dataset/NAME:features` makes tables of them.
std::string MakeCroissant(const Manifest& manifest);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_CROISSANT_H_
