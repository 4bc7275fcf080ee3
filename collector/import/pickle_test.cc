// The pickles are written by hand after Python's pickletools.py; what Python itself writes is read
// by import_traceme_test.sh.
#include "collector/import/pickle.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using Kind = PickleValue::Kind;

// With the zeros in it.
template <size_t kSize>
std::string Bytes(const char (&literal)[kSize]) {
  return std::string(literal, kSize - 1);
}

std::string MessageOf(const std::string& bytes) {
  return std::string(Pickle::Parse(bytes, "x.pkl").status().message());
}

// {"Y": [3, 300, -2, None], "names": {"a": (1,)}}
const std::string& Example() {
  static const auto* const kExample = new std::string(
      Bytes("\x80\x03}q\x00(X\x01\x00\x00\x00Yq\x01]q\x02(K\x03M\x2c\x01J\xfe\xff\xff\xffNe"
            "X\x05\x00\x00\x00namesq\x03}q\x04X\x01\x00\x00\x00"
            "aK\x01\x85q\x05su."));
  return *kExample;
}

TEST(PickleTest, ReadsListsDictsTuplesNumbersAndTexts) {
  const auto pickle = Pickle::Parse(Example(), "x.pkl");
  ASSERT_TRUE(pickle.ok()) << pickle.status();
  const auto list = pickle->Find(pickle->root(), "Y");
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ((*list)->kind, Kind::kList);
  ASSERT_EQ((*list)->item.size(), 4);
  EXPECT_EQ(pickle->at((*list)->item[0]).number, 3);
  EXPECT_EQ(pickle->at((*list)->item[1]).number, 300);
  EXPECT_EQ(pickle->at((*list)->item[2]).number, -2);
  EXPECT_EQ(pickle->at((*list)->item[3]).kind, Kind::kNone);
  const auto names = pickle->Find(pickle->root(), "names");
  ASSERT_TRUE(names.ok());
  const auto tuple = pickle->Find(**names, "a");
  ASSERT_TRUE(tuple.ok());
  EXPECT_EQ((*tuple)->kind, Kind::kTuple);
  EXPECT_EQ(pickle->at((*tuple)->item[0]).number, 1);
  EXPECT_THAT(std::string(pickle->Find(pickle->root(), "X1").status().message()),
              HasSubstr("x.pkl: no \"X1\""));
}

TEST(PickleTest, ReadsRememberedValuesAndNumpysWholeNumbers) {
  // dtype("i8", 0, 1) with its state, remembered; scalar(dtype, bytes) twice, of 1 and of -1.
  const std::string dtype = Bytes(
      "cnumpy\ndtype\nX\x02\x00\x00\x00i8K\x00K\x01\x87R(K\x03X\x01\x00\x00\x00<"
      "NNNJ\xff\xff\xff\xff"
      "J\xff\xff\xff\xffK\x00tbq\x07");
  const std::string scalar = Bytes("cnumpy.core.multiarray\nscalar\n");
  const auto pickle =
      Pickle::Parse(Bytes("\x80\x03](") + scalar + dtype +
                        Bytes("C\x08\x01\x00\x00\x00\x00\x00\x00\x00\x86R") + scalar +
                        Bytes("h\x07"
                              "C\x08\xff\xff\xff\xff\xff\xff\xff\xff\x86R") +
                        "e.",
                    "x.pkl");
  ASSERT_TRUE(pickle.ok()) << pickle.status();
  ASSERT_EQ(pickle->root().item.size(), 2);
  EXPECT_EQ(pickle->at(pickle->root().item[0]).number, 1);
  EXPECT_EQ(pickle->at(pickle->root().item[1]).number, -1);
}

TEST(PickleTest, ExecutesNothing) {
  EXPECT_THAT(MessageOf("cos\nsystem\nX\x02"), HasSubstr("byte 0: it asks for os.system"));
  EXPECT_THAT(MessageOf("cbuiltins\neval\n"), HasSubstr("it asks for builtins.eval"));
  EXPECT_THAT(MessageOf("cnumpy\nload\n"), HasSubstr("it asks for numpy.load"));
  EXPECT_THAT(MessageOf("(ios\nsystem\n."), HasSubstr("instruction 0x69"));
  // STACK_GLOBAL, INST, OBJ, NEWOBJ, extension registry, persistent ids.
  for (const char* const opcode : {"\x93", "i", "o", "\x81", "\x82", "P", "Q"}) {
    EXPECT_THAT(MessageOf(std::string("](") + opcode), HasSubstr("instruction 0x")) << opcode;
  }
}

TEST(PickleTest, RefusesWhatMakesNoSense) {
  for (size_t size = 0; size < Example().size(); ++size) {
    EXPECT_EQ(Pickle::Parse(Example().substr(0, size), "x.pkl").status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
  EXPECT_THAT(MessageOf("."), HasSubstr("nothing in it"));
  EXPECT_THAT(MessageOf("a"), HasSubstr("too few values"));
  EXPECT_THAT(MessageOf("e"), HasSubstr("there is no mark"));
  EXPECT_THAT(MessageOf("K\x01K\x02"
                        "a."),
              HasSubstr("no list or dict"));
  EXPECT_THAT(MessageOf("}(K\x01u."), HasSubstr("a key without a value"));
  EXPECT_THAT(MessageOf("h\x05."), HasSubstr("value 5 was never remembered"));
  EXPECT_THAT(MessageOf("K\x01K\x01R."), HasSubstr("a call of what is no function"));
  EXPECT_THAT(MessageOf("\x80\x04."), HasSubstr("protocol 4"));
  EXPECT_THAT(MessageOf(Bytes("cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\x00\x00\x00"
                              "f8\x85RC\x01\x01\x86R.")),
              HasSubstr("a numpy scalar of type \"f8\""));
  // A list in itself is read; whoever walks it has to count.
  EXPECT_TRUE(Pickle::Parse("]q\x01h\x01"
                            "a.",
                            "x.pkl")
                  .ok());
}

}  // namespace
}  // namespace callprint
