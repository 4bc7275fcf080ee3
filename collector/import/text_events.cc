#include "collector/import/text_events.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace callprint {
TextMatcher::Stack& TextMatcher::StackOf(const TextEvent& event) {
  const int64_t task = TaskKey(event.pid, event.cpu);
  if (last_stack_ == nullptr || task != last_task_) {
    last_task_ = task;
    last_stack_ = &stacks_[task];
  }
  return *last_stack_;
}

void TextMatcher::DropInnermost(std::vector<TextEvent>& events, Stack* stack) {
  const OpenCall& call = stack->back();
  if (call.event != kForgotten) events[call.event].flags |= TextEvent::kUnmatched;
  ++unmatched_entries_;
  --open_calls_;
  stack->pop_back();
}

void TextMatcher::Match(std::vector<TextEvent>& events, size_t begin, size_t end,
                        uint32_t unknown_function) {
  for (size_t i = begin; i < end; ++i) {
    TextEvent& event = events[i];
    Stack& stack = StackOf(event);
    if (event.kind == EventKind::kEntry) {
      while (!stack.empty() && stack.back().depth >= event.depth) DropInnermost(events, &stack);
      // In place: a copy of what was just written would wait for it.
      OpenCall& call = stack.emplace_back();
      call.event = i;
      call.function = event.function;
      call.depth = event.depth;
      ++open_calls_;
      continue;
    }
    int64_t calltime_ns = -1;
    if (next_calltime_ < calltimes_.size() && calltimes_[next_calltime_].event == i) {
      calltime_ns = calltimes_[next_calltime_++].time_ns;
    }
    size_t match = stack.size();
    while (match > 0 && stack[match - 1].depth > event.depth) --match;
    const bool is_match =
        match > 0 && stack[match - 1].depth == event.depth &&
        (event.function == kPendingFunction || event.function == stack[match - 1].function);
    if (!is_match) {
      if (event.function == kPendingFunction) event.function = unknown_function;
      event.flags |= TextEvent::kUnmatched;
      ++unmatched_returns_;
    } else {
      while (stack.size() > match) DropInnermost(events, &stack);
      const OpenCall& call = stack.back();
      event.function = call.function;
      if (call.event == kForgotten) {
        event.flags |= TextEvent::kUnmatched;
      } else if (calltime_ns >= 0) {
        int64_t& time_ns = events[call.event].time_ns;
        if (std::abs(time_ns - calltime_ns) <= kMaxTextWriteDelayNs) time_ns = calltime_ns;
      }
      --open_calls_;
      stack.pop_back();
    }
    if (open_calls_ == 0) last_idle_ = i + 1;
  }
}

void TextMatcher::Forget(std::vector<TextEvent>& events, size_t count) {
  for (auto& task : stacks_) {
    for (OpenCall& call : task.second) {
      if (call.event == kForgotten) continue;
      if (call.event >= count) {
        call.event -= count;
      } else {
        events[call.event].flags |= TextEvent::kUnmatched;
        call.event = kForgotten;
      }
    }
  }
  // A task that has ended leaves an empty stack behind.
  if (open_calls_ == 0) {
    stacks_.clear();
    last_stack_ = nullptr;
  }
  last_idle_ = 0;
  size_t kept = 0;
  for (; next_calltime_ < calltimes_.size(); ++next_calltime_) {
    calltimes_[kept++] = {calltimes_[next_calltime_].event - count,
                          calltimes_[next_calltime_].time_ns};
  }
  calltimes_.resize(kept);
  next_calltime_ = 0;
}

void TextMatcher::SetTask(uint16_t cpu, int32_t pid) {
  const auto old_stack = stacks_.find(TaskKey(PidOfUnknownTask(cpu), cpu));
  if (old_stack == stacks_.end()) return;
  Stack calls = std::move(old_stack->second);
  stacks_.erase(old_stack);
  last_stack_ = nullptr;
  Stack& stack = stacks_[TaskKey(pid, cpu)];
  if (stack.empty()) {
    stack = std::move(calls);
    return;
  }
  // It has run elsewhere meanwhile: what was open here belongs to another stretch of it.
  unmatched_entries_ += calls.size();
  open_calls_ -= calls.size();
}

void TextMatcher::CloseAll(std::vector<TextEvent>& events) {
  for (auto& task : stacks_) {
    while (!task.second.empty()) DropInnermost(events, &task.second);
  }
  stacks_.clear();
  last_stack_ = nullptr;
}

}  // namespace callprint
