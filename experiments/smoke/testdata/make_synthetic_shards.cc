// Makes recordings whose outcome is known beforehand, so that perturbed traces are tested end to
// end without a recording.
//
// Two programs (twins) in each of 8 families, on 4 files, two runs each. A run takes 8 ms, in which
// its task reads now and then. Programs with the label "yes" encrypt (aes_encrypt) in vfs_read, in
// family after family alike: only there, at depth 2, and only from 4 ms on. The rest tells a
// program's family, and nothing of the label. So an observer of half of the time, of depth 2, or of
// no ciphers cannot know the label, and others can.
//
//   make_synthetic_shards --out_dir=DIR
// writes DIR/{0,1,2}.shard and DIR/manifest.textproto.
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/sample.pb.h"
#include "dataset/synthetic_shard.h"
#include "workloads/file.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, out_dir, "", "Where the recordings go.");

namespace callprint {
namespace {

constexpr int kShards = 3;
constexpr int kFamilies = 8;
constexpr int kFiles = 4;
constexpr int kRepetitions = 2;
constexpr int kReads = 40;
constexpr int64_t kReadNs = 200000;

void AddTrace(int family, bool encrypts, Random* random, SyntheticTrace* trace) {
  constexpr int32_t kPid = 7;
  constexpr int64_t kStepNs = 1000;
  for (int read = 0; read < kReads; ++read) {
    int64_t now = read * kReadNs;
    const auto next = [&now] { return now += kStepNs; };
    const auto call = [&](const std::string& function) {
      const int64_t entry_ns = next();
      trace->Call(kPid, entry_ns, entry_ns + kStepNs / 2, function);
    };
    trace->Enter(kPid, next(), "__x64_sys_read");
    trace->Enter(kPid, next(), "vfs_read");
    // As often or not, whatever the label.
    const int others = 1 + static_cast<int>(random->Below(4));
    for (int i = 0; i < others; ++i) call(absl::StrCat("family_", family));
    if (encrypts && read >= kReads / 2) call("aes_encrypt");
    trace->Leave(kPid, next());
    trace->Leave(kPid, next());
    call("exit_to_user_mode_prepare");
  }
}

absl::Status MakeShards(const std::string& folder) {
  std::vector<std::vector<SyntheticRun>> runs(kShards);
  Random random(1);
  uint32_t id = 0;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    for (int file = 0; file < kFiles; ++file) {
      for (int family = 0; family < kFamilies; ++family) {
        for (const bool encrypts : {false, true}) {
          SyntheticRun run;
          Run* plan = run.record.mutable_run();
          plan->set_id(id);
          plan->set_label(encrypts ? "yes" : "no");
          plan->set_family(absl::StrCat("family", family));
          plan->set_program(absl::StrCat("family", family, encrypts ? "-cipher" : "-plain"));
          plan->mutable_input()->set_name(absl::StrCat("file", file));
          run.record.set_status(COMPLETED);
          AddTrace(family, encrypts, &random, &run.trace);
          run.record.add_cpu()->set_events(run.trace.trace().events.size());
          // Twins lie in one shard, and every shard has all families.
          runs[(repetition * kFiles + file + family) % kShards].push_back(run);
          ++id;
        }
      }
    }
  }
  for (int shard = 0; shard < kShards; ++shard) {
    ShardHeader header;
    header.set_task("made_up");
    header.set_shard(shard);
    header.set_shards(kShards);
    header.set_kernel_release("none");
    const absl::StatusOr<std::string> bytes = SyntheticShard(header, runs[shard]);
    if (!bytes.ok()) return bytes.status();
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/", shard, ".shard"), *bytes));
  }
  Manifest manifest;
  manifest.set_schema_version(1);
  manifest.set_name("made_up");
  manifest.set_version("1");
  manifest.set_task("made_up");
  manifest.set_kernel_release("none");
  manifest.set_labelling(BINARY);
  manifest.set_positive_label("yes");
  for (const char* const label : {"no", "yes"}) {
    Manifest::LabelCount* count = manifest.add_label_count();
    count->set_label(label);
    count->set_samples(id / 2);
  }
  return WriteTextProto(absl::StrCat(folder, "/manifest.textproto"),
                        "# Made up; see make_synthetic_shards.cc.\n", manifest);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::MakeShards(absl::GetFlag(FLAGS_out_dir));
  if (status.ok()) return 0;
  std::cerr << "make_synthetic_shards: " << status << "\n";
  return 1;
}
