// Expectations are worked by hand.
#include "collector/tracing_cost/cost_table.h"

#include <string>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TracingCost Cost() {
  TracingCost cost;
  cost.set_kernel_release("6.1");
  cost.set_machine("emulated");
  cost.set_day("2026-01-02");
  cost.set_rounds(3);
  SetupCost* const setup = cost.add_setup();
  setup->set_name("depth 1");
  setup->set_ns_a_traced_call(412.4);
  setup->set_ns_a_refused_call(99.6);
  LoadCost* load = setup->add_load();
  load->set_name("getppid");
  load->set_untraced_ns(100);
  load->set_traced_ns(500);
  load->set_traced_calls(1.5);
  load = setup->add_load();
  load->set_name("copy");
  load->set_is_work(true);
  load->set_untraced_ns(200);
  load->set_traced_ns(250);
  load->set_traced_calls(7);
  SwitchCost* const switching = cost.add_switching();
  switching->set_what("tracing_on");
  switching->set_ms(0.0125);
  return cost;
}

TEST(CostTableTest, ShowsCallsWorkAndSwitches) {
  EXPECT_EQ(TracingCostTable(Cost()),
            "kernel 6.1, emulated, 2026-01-02, medians of 3 rounds\n"
            "tracing              ns a call   refused    calls         % of copy\n"
            "depth 1                    412       100      1.5             +25.0\n"
            "     0.013 ms to switch tracing_on\n");
}

TEST(CostTableTest, CsvHasEachLoad) {
  EXPECT_EQ(TracingCostCsv(Cost()),
            "kernel,setup,load,is_work,untraced_ns,traced_ns,traced_calls,ns_a_traced_call,"
            "ns_a_refused_call\n"
            "6.1,depth 1,getppid,0,100.000000,500.000000,1.500000,412.400000,99.600000\n"
            "6.1,depth 1,copy,1,200.000000,250.000000,7.000000,412.400000,99.600000\n");
}

}  // namespace
}  // namespace callprint
