// How surprising a window's system calls are: a language model of their order and their times,
// after "Toward Adaptive Tracing" (ICSE-NIER 2024, doi 10.1145/3639476.3639778), whose own model is
// a neural one and is not published in full.
//
// A system call is predicted by the one before it in its thread, its duration (in powers of two)
// by the call itself; both with one added to each count, for what training never saw. The surprise
// of a window is the mean of both over its calls, in bits.
//
// Read from the columns "pair:FIRST>SECOND" and "time:CALL@LOG2" of a window; their values count.
#ifndef CALLPRINT_MODELS_TRACING_POLICY_SYSTEM_CALL_MODEL_H_
#define CALLPRINT_MODELS_TRACING_POLICY_SYSTEM_CALL_MODEL_H_

#include <map>
#include <string>
#include <vector>

#include "dataset/features/sparse_matrix.h"

namespace callprint {

class SystemCallModel {
 public:
  // Of all rows together, which are of the training part only.
  static SystemCallModel Fit(const SparseMatrix& training);

  // Bits a call, of each row; 0 for rows without a call.
  std::vector<double> SurpriseOf(const SparseMatrix& windows) const;

 private:
  // By column.
  std::map<std::string, double> count_;
  // By what a column is given: "pair:FIRST", "time:CALL".
  std::map<std::string, double> given_;
  // How many different columns share what they are given, at most: what one is added for.
  std::map<std::string, double> choices_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TRACING_POLICY_SYSTEM_CALL_MODEL_H_
