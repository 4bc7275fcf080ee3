// How calls are matched, whose they are, and where traces are cut. Expectations are worked by hand.
#include "collector/import/text_trace.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "collector/import/imported_calls.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

constexpr absl::string_view kHeader =
    "# tracer: function_graph\n"
    "#\n"
    "# CPU  DURATION                  FUNCTION CALLS\n"
    "# |     |   |                     |   |   |   |\n";

TEST(TextTraceTest, OrphansOfAWrappedBufferStayAndCloseNothing) {
  const Imported imported = Import(absl::StrCat(kHeader,
                                                " 1)   0.180 us    |        mutex_unlock();\n"
                                                " 1) + 11.020 us   |      } /* ksys_write */\n"
                                                " 1) + 12.400 us   |    }\n"
                                                " 1)               |  __x64_sys_close() {\n"
                                                " 1)   0.250 us    |    file_close_fd();\n"
                                                " 1)               |    filp_flush() {\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  const ImportSummary& summary = *imported.summary;
  ASSERT_EQ(imported.traces.size(), 1u);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Calls(trace),
            (Strings{"1 -2 3{mutex_unlock", "1 -2 3}mutex_unlock", "1 -2 2}ksys_write",
                     "1 -2 1}unknown", "1 -2 0{__x64_sys_close", "1 -2 1{file_close_fd",
                     "1 -2 1}file_close_fd", "1 -2 1{filp_flush"}));
  EXPECT_EQ(Times(trace), (Integers{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(trace.unknown, (Unknown{UNKNOWN_TIME, UNKNOWN_TASK}));
  EXPECT_TRUE(trace.thread.empty());
  EXPECT_EQ(trace.start_ns, 0u);
  EXPECT_EQ(summary.format, "trace");
  EXPECT_EQ(summary.entries, 4u);
  EXPECT_EQ(summary.returns, 4u);
  EXPECT_EQ(summary.unmatched_entries, 2u);
  EXPECT_EQ(summary.unmatched_returns, 2u);
  EXPECT_EQ(summary.processors, 1u);
  EXPECT_EQ(summary.tasks, std::nullopt);
  EXPECT_EQ(summary.damaged, 0u);
  ASSERT_EQ(trace.cpu.size(), 1u);
  EXPECT_EQ(trace.cpu[0].cpu(), 1u);
  EXPECT_EQ(trace.cpu[0].events(), 8u);
  EXPECT_EQ(trace.cpu[0].unmatched_entries(), 2u);
  EXPECT_EQ(trace.cpu[0].unmatched_exits(), 2u);
}

TEST(TextTraceTest, AStackForEachTaskAlsoBeforeTheFirstSwitch) {
  const Imported imported = Import(absl::StrCat(kHeader,
                                                " 0)               |  schedule() {\n"
                                                " 2)               |  vfs_read() {\n"
                                                " 0)               |    __schedule() {\n"
                                                " ------------------------------------------\n"
                                                " 0)   worker-41    =>    reader-77   \n"
                                                " ------------------------------------------\n"
                                                "\n"
                                                " 2)   0.300 us    |    rw_verify_area();\n"
                                                " 0)               |  ksys_read() {\n"
                                                " 0)   0.210 us    |    fdget_pos();\n"
                                                " 2)   1.900 us    |  }\n"
                                                " 0)   0.900 us    |  }\n"
                                                " ------------------------------------------\n"
                                                " 0)   reader-77    =>    worker-41   \n"
                                                " ------------------------------------------\n"
                                                "\n"
                                                " 0) ! 480.000 us  |    } /* __schedule */\n"
                                                " 0) ! 482.000 us  |  } /* schedule */\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->processors, 2u);
  EXPECT_EQ(imported.summary->tasks, 2u);
  ASSERT_EQ(imported.traces.size(), 1u);
  const ImportedTrace& trace = imported.traces[0];
  EXPECT_EQ(Calls(trace),
            (Strings{"0 41 0{schedule", "0 41 1{__schedule", "0 77 0{ksys_read", "0 77 1{fdget_pos",
                     "0 77 1}fdget_pos", "0 77 0}ksys_read", "0 41 1}__schedule", "0 41 0}schedule",
                     "2 -3 0{vfs_read", "2 -3 1{rw_verify_area", "2 -3 1}rw_verify_area",
                     "2 -3 0}vfs_read"}));
  EXPECT_EQ(Comms(trace), "worker-41, reader-77");
  EXPECT_EQ(trace.unknown, (Unknown{UNKNOWN_TIME, UNKNOWN_TASK}));
  // The n-th event of the file is at n: CPU 2's are its second, sixth, ... one.
  EXPECT_EQ(Times(trace), (Integers{0, 2, 5, 6, 7, 9, 10, 11, 1, 3, 4, 8}));
}

TEST(TextTraceTest, ATaskThatMovesKeepsItsStack) {
  const Imported imported = Import(
      " 0)  a-5  =>  b-6\n"
      " 1)  c-7  =>  d-8\n"
      " 0)               |  from_b() {\n"
      " 1)  d-8  =>  b-6\n"
      " 1)   1.0 us      |  } /* from_b */\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(Calls(imported.traces[0]), (Strings{"0 6 0{from_b", "1 6 0}from_b"}));
}

TEST(TextTraceTest, InterruptsAreCallsAndTheirArrowsAreNot) {
  const Imported imported =
      Import(absl::StrCat(kHeader,
                          " 3)               |  ext4_file_read_iter() {\n"
                          " 3)   ==========> |\n"
                          " 3)               |    smp_apic_timer_interrupt() {\n"
                          " 3)   0.700 us    |      irq_enter();\n"
                          " 3)   8.100 us    |    }\n"
                          " 3)   <========== |\n"
                          " 3)   0.100 us    |    touch_atime();\n"
                          " 3) + 10.900 us   |  }\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->entries, 4u);
  EXPECT_EQ(imported.summary->returns, 4u);
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->damaged, 0u);
  EXPECT_EQ(Calls(imported.traces[0]),
            (Strings{"3 -4 0{ext4_file_read_iter", "3 -4 1{smp_apic_timer_interrupt",
                     "3 -4 2{irq_enter", "3 -4 2}irq_enter", "3 -4 1}smp_apic_timer_interrupt",
                     "3 -4 1{touch_atime", "3 -4 1}touch_atime", "3 -4 0}ext4_file_read_iter"}));
}

TEST(TextTraceTest, ReturnsOnlyHaveNoCalls) {
  const Imported imported = Import(absl::StrCat(kHeader,
                                                " 1) + 30.300 us   |    } /* do_sys_openat2 */\n"
                                                " 1) + 31.600 us   |  } /* __x64_sys_openat */\n"
                                                " 1) ! 125.400 us  |        } /* dup_mmap */\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->entries, 0u);
  EXPECT_EQ(imported.summary->returns, 3u);
  EXPECT_EQ(imported.summary->unmatched_returns, 3u);
  EXPECT_EQ(Calls(imported.traces[0]),
            (Strings{"1 -2 1}do_sys_openat2", "1 -2 0}__x64_sys_openat", "1 -2 3}dup_mmap"}));
}

TEST(TextTraceTest, ANamedReturnClosesItsOwnFunctionOnly) {
  const Imported imported = Import(
      " 0)               |  a() {\n"
      " 0)               |    b() {\n"
      " 0)   1.0 us      |  } /* other */\n"
      " 0)   2.0 us      |  } /* a */\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  // `other` has no entry; b is inside of a, and has no return.
  EXPECT_EQ(imported.summary->unmatched_returns, 1u);
  EXPECT_EQ(imported.summary->unmatched_entries, 1u);
}

TEST(TextTraceTest, AnEntryAtAnOpenCallsDepthMeansThatItsReturnIsLost) {
  const Imported imported = Import(
      " 0)               |  a() {\n"
      " 0)               |    b() {\n"
      "CPU:0 [LOST 163499 EVENTS]\n"
      "CPU:0 [LOST EVENTS]\n"
      " 0)               |  c() {\n"
      " 0)   2.0 us      |  }\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries, 2u);
  EXPECT_EQ(imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->lost_events, 163499u);
  EXPECT_EQ(imported.summary->losses_without_count, 1u);
  EXPECT_EQ(imported.traces[0].cpu[0].lost(), 163500u);
  EXPECT_EQ(Calls(imported.traces[0]).back(), "0 -1 0}c");
}

TEST(TextTraceTest, IdleTasksOfProcessorsAreSeveral) {
  const Imported imported = Import(
      "  1.000001 |   0)  <idle>-0   |               |  do_idle() {\n"
      "  1.000002 |   1)  <idle>-0   |               |  do_idle() {\n"
      "  1.000003 |   0)  <idle>-0   |               |    tick() {\n"
      "  1.000004 |   1)  <idle>-0   |   1.0 us      |  }\n"
      "  1.000005 |   0)  <idle>-0   |   1.0 us      |    }\n"
      "  1.000006 |   0)  <idle>-0   |   1.0 us      |  }\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->tasks, 1u);
}

TEST(TextTraceTest, TheLongestNameOfATaskIsKept) {
  const Imported imported = Import(
      "   0)  <...>-1760   |   0.1 us    |  a();\n"
      "   0)  gnome-shell-1760   |   0.1 us    |  a();\n"
      "   0)  gnome-s-1760   |   0.1 us    |  a();\n"
      "   0)  <...>-1760   |   0.1 us    |  a();\n"
      "   0)  sh-5   |   0.1 us    |  a();\n"
      "   0)  cat-5   |   0.1 us    |  a();\n"
      "   0)  caf\xe9-6   |   0.1 us    |  a();\n");
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  // What is no UTF-8 is replaced; exec gives another name.
  EXPECT_EQ(Comms(imported.traces[0]), "cat-5, caf\xef\xbf\xbd-6, gnome-shell-1760");
}

TEST(TextTraceTest, ALineWithoutAProcessorIsOfTheOnlyOne) {
  const std::string one =
      " 3)   0.1 us    |  a();\n"
      "   0.1 us    |  b();\n";
  const Imported imported = Import(one);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(Calls(imported.traces[0]), (Strings{"3 -4 0{a", "3 -4 0}a", "3 -4 0{b", "3 -4 0}b"}));
  const Imported several = Import(absl::StrCat(" 2)   0.1 us    |  a();\n", one));
  EXPECT_EQ(several.summary->entries, 2u);
  EXPECT_EQ(several.summary->damaged, 1u);
}

TEST(TextTraceTest, AHeaderBeginsAnotherTrace) {
  const Imported imported =
      Import(absl::StrCat(kHeader, " 0)  a-5  =>  b-6\n", " 0)               |  a() {\n", kHeader,
                          " 0)   1.0 us      |  } /* a */\n"));
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  ASSERT_EQ(imported.traces.size(), 2u);
  EXPECT_EQ(Calls(imported.traces[0]), Strings{"0 6 0{a"});
  // Another time, and nobody says which task.
  EXPECT_EQ(Calls(imported.traces[1]), Strings{"0 -1 0}a"});
  EXPECT_EQ(imported.summary->unmatched_entries, 1u);
  EXPECT_EQ(imported.summary->unmatched_returns, 1u);
}

std::string Leaves(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i)
    absl::StrAppend(&text, "  1.00000", i, " | 0)   0.1 us |  a();\n");
  return text;
}

TEST(TextTraceTest, LargeTracesAreCutBetweenCalls) {
  // Ten events fit: eight of leaves and an open call. The cut is in front of that call.
  const Imported imported = Import(
      absl::StrCat(Leaves(0, 4), "  1.000004 | 0)            |  outer() {\n",
                   "  1.000005 | 0)   0.1 us  |    inner();\n", "  1.000006 | 0)   2.0 us  |  }\n"),
      10);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  ASSERT_EQ(imported.traces.size(), 2u);
  EXPECT_EQ(imported.traces[0].trace.events.size(), 8u);
  EXPECT_EQ(Calls(imported.traces[1]),
            (Strings{"0 -1 0{outer", "0 -1 1{inner", "0 -1 1}inner", "0 -1 0}outer"}));
  EXPECT_EQ(Times(imported.traces[1]), (Integers{0, 1000, 1100, 2000}));
  EXPECT_EQ(imported.traces[1].start_ns, 1000004000u);
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
  EXPECT_EQ(imported.summary->entries, 6u);
  EXPECT_EQ(imported.traces[0].function, Strings{"a"});
  EXPECT_EQ(imported.traces[1].function, (Strings{"outer", "inner"}));
}

TEST(TextTraceTest, CallsOverACutAreUnmatchedInTheirTracesOnly) {
  const Imported imported =
      Import(absl::StrCat(" 0)            |  outer() {\n", " 0)   0.1 us  |    a();\n",
                          " 0)   0.1 us  |    b();\n", " 0)   0.1 us  |    c();\n",
                          " 0)   2.0 us  |  }\n"),
             4);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  // outer and a; b and c; outer's return, whose name is still known.
  ASSERT_EQ(imported.traces.size(), 3u);
  EXPECT_EQ(imported.traces[0].cpu[0].unmatched_entries(), 1u);
  EXPECT_EQ(imported.traces[1].cpu[0].unmatched_entries(), 0u);
  EXPECT_EQ(Calls(imported.traces[2]), Strings{"0 -1 0}outer"});
  EXPECT_EQ(imported.traces[2].cpu[0].unmatched_exits(), 1u);
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
}

TEST(TextTraceTest, ACutDoesNotForgetTasks) {
  const Imported imported = Import(
      " 0)            |  outer() {\n"
      " 0)   0.1 us  |    a();\n"
      " 0)   0.1 us  |    b();\n"
      " 0)   0.1 us  |    c();\n"
      " 0)  x-5  =>  y-6\n"
      " 1)  z-7  =>  x-5\n"
      " 1)   2.0 us  |  } /* outer */\n",
      4);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  // The switch says too late for the first trace who called, and soon enough for the stack.
  EXPECT_EQ(Calls(imported.traces[0])[0], "0 -1 0{outer");
  EXPECT_EQ(Calls(imported.traces.back()).back(), "1 5 0}outer");
  EXPECT_EQ(imported.summary->unmatched_entries + imported.summary->unmatched_returns, 0u);
}

TEST(TextTraceTest, MarksGoWithTheirTrace) {
  const Imported imported =
      Import(absl::StrCat(Leaves(0, 2), "  1.000002 | 0)          |  /* x=1 */\n", Leaves(3, 5),
                          "  1.000005 | 0)          |  /* x=2 */\n"),
             6);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  ASSERT_EQ(imported.traces.size(), 2u);
  ASSERT_EQ(imported.traces[0].mark.size(), 1u);
  EXPECT_EQ(imported.traces[0].mark[0].time_ns(), 2000);
  EXPECT_EQ(imported.traces[0].mark[0].value(), "1");
  ASSERT_EQ(imported.traces[1].mark.size(), 1u);
  EXPECT_EQ(imported.traces[1].mark[0].time_ns(), 1000);
  EXPECT_EQ(imported.traces[1].mark[0].value(), "2");
}

TEST(TextTraceTest, TellsNamesApart) {
  // Of all sizes, and with the same ends.
  const std::vector<std::string> names = {"a",
                                          "b",
                                          "ab",
                                          "abcdefgh",
                                          "abcdefghi",
                                          "begin_of_A_then_the_end",
                                          "begin_of_B_then_the_end"};
  std::string text;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& name : names) absl::StrAppend(&text, " 0)   0.1 us |  ", name, "();\n");
  }
  const Imported imported = Import(text);
  ASSERT_TRUE(imported.summary.ok()) << imported.summary.status();
  EXPECT_EQ(imported.traces[0].function, names);
  const std::vector<TraceEvent>& events = imported.traces[0].trace.events;
  ASSERT_EQ(events.size(), 4 * names.size());
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].function, i / 2 % names.size());
}

}  // namespace
}  // namespace callprint
