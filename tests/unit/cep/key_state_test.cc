#include "cep/key_state.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>

namespace tripline::cep::key_state_test {
namespace {

// A queue of numbers, each as wide as the element.
class NumberQueue {
 public:
  explicit NumberQueue(uint32_t element_bytes)
      : bytes_(element_bytes), store_({.slot_bytes = sizeof(Queue), .key_groups = 4}) {
    block_ = store_.FindOrCreate(1, "k");
  }

  void Push(uint64_t number) {
    Queue queue = *store_.Slots<Queue>(block_);
    uint8_t* at = QueueGrow(store_, block_, queue, bytes_, 1);
    std::memset(at, 0, bytes_);
    std::memcpy(at, &number, 8);
    ++queue.tail;
    *store_.MutableSlots<Queue>(block_) = queue;
  }
  void Drop(uint64_t count) { store_.MutableSlots<Queue>(block_)->head += count; }
  uint64_t At(uint64_t number) const {
    uint64_t value;
    std::memcpy(&value, QueueOrigin(store_, block_, queue(), bytes_) + number * bytes_, 8);
    return value;
  }
  const Queue& queue() const { return *store_.Slots<Queue>(block_); }
  uint32_t capacity_bytes() const { return store_.SegmentBytes(block_, queue().segment); }

 private:
  const uint32_t bytes_;
  state::BlockStore store_;
  state::BlockId block_;
};

TEST(KeyStateTest, AnEmptyQueueHasNoMemory) {
  const NumberQueue queue(16);
  EXPECT_EQ(queue.queue().segment, state::kNoSegment);
}

TEST(KeyStateTest, ElementsKeepTheirNumbersWhileTheQueueGrowsAndSlides) {
  for (const uint32_t element_bytes : {8u, 48u, 112u}) {
    NumberQueue queue(element_bytes);
    std::mt19937_64 random(element_bytes);
    uint64_t head = 0;
    uint64_t tail = 0;
    for (int step = 0; step < 5000; ++step) {
      if (random() % 3 != 0 || head == tail) {
        queue.Push(tail * 7 + 1);
        ++tail;
      } else {
        const uint64_t count = random() % (tail - head) + 1;
        queue.Drop(count);
        head += count;
      }
      ASSERT_EQ(queue.queue().head, head);
      ASSERT_EQ(queue.queue().tail, tail);
      for (uint64_t number = head; number < tail; ++number) ASSERT_EQ(queue.At(number), number * 7 + 1);
    }
  }
}

TEST(KeyStateTest, AQueueThatIsDrainedStaysSmall) {
  NumberQueue queue(32);
  for (uint64_t number = 0; number < 10000; ++number) {
    queue.Push(number);
    if (number >= 3) queue.Drop(1);
  }
  EXPECT_LE(queue.capacity_bytes(), 512u);
  EXPECT_EQ(queue.At(9999), 9999u);
}

TEST(KeyStateTest, SeveralElementsGrowAtOnce) {
  state::BlockStore store({.slot_bytes = sizeof(Queue), .key_groups = 4});
  const state::BlockId block = store.FindOrCreate(1, "k");
  Queue queue{};
  std::string expected;
  for (uint32_t count = 1; count < 300; count += 7) {
    uint8_t* at = QueueGrow(store, block, queue, 1, count);
    std::memset(at, static_cast<int>('a' + count % 26), count);
    queue.tail += count;
    expected.append(count, static_cast<char>('a' + count % 26));
  }
  const uint8_t* origin = QueueOrigin(store, block, queue, 1);
  EXPECT_EQ(std::string(origin, origin + queue.tail), expected);
}

TEST(KeyStateTest, ASequenceKeepsItsElementsWhenItGrows) {
  state::BlockStore store({.slot_bytes = 8, .key_groups = 4});
  const state::BlockId block = store.FindOrCreate(1, "k");
  Sequence sequence{};
  for (uint32_t count = 1; count <= 500; ++count) {
    uint8_t* elements = SequenceReserve(store, block, sequence, 24, count);
    const uint64_t value = count * 3;
    std::memcpy(elements + size_t{count - 1} * 24, &value, 8);
    sequence.count = count;
  }
  const uint8_t* elements = store.Get(block, sequence.segment);
  for (uint64_t i = 0; i < 500; ++i) {
    uint64_t value;
    std::memcpy(&value, elements + i * 24, 8);
    EXPECT_EQ(value, (i + 1) * 3);
  }
}

TEST(KeyStateTest, ReservingWhatIsThereMovesNothing) {
  state::BlockStore store({.slot_bytes = 8, .key_groups = 4});
  const state::BlockId block = store.FindOrCreate(1, "k");
  Sequence sequence{};
  const uint8_t* first = SequenceReserve(store, block, sequence, 16, 4);
  const state::SegmentId segment = sequence.segment;
  EXPECT_EQ(SequenceReserve(store, block, sequence, 16, 2), first);
  EXPECT_EQ(sequence.segment, segment);
}

}  // namespace
}  // namespace tripline::cep::key_state_test
