#include "deploy/starter.h"

namespace tripline::deploy {

// Longer than a function should be: it is one text, which a new user reads from top to bottom, and which stands here as
// it will stand in the file.
std::string_view StarterRules() {
  return R"rules(-- Two rules for card payments, and their tests. Everything behind -- is a comment.
--
-- A rule file says what comes in (streams), what to look for (rules), and what has to come out (tests).

-- The rows that come in. Where they come from, a file or a topic, is not said here: the same rules run everywhere.
stream payments (
  tx_id    string not null,
  card     string not null,
  merchant string,
  country  string,
  amount   decimal(12,2),          -- money is a decimal: exact, two digits behind the point
  ts       timestamp not null
)
  event time ts                    -- when a payment happened puts the rows in order
  watermark 5 seconds;             -- a row may come up to 5 seconds behind a later one

-- The scores of the rules that fire on a payment add up to its score, and the score to a decision.
policy default ( review from 40, block from 80 );


-- `when`: a condition on each row by itself.
rule large_abroad
  'A large payment outside of the home country'
  severity medium  score 45  tags cards
  on payments
  when amount >= 1000.00 and country <> 'DE'
  reason '{amount} in {country}';  -- {…} shows a column; see tripline help for formats


-- `match`: a pattern over the rows of one card (`per card`), in the order of time.
--
--   PROBE{3, ->}   three or more probes, with other payments in between
--   -> BIG         and later a big payment
--   A -> B         B comes later;  A B: B is the very next row
rule card_testing
  'Small probes, then a large purchase on the same card'
  severity high  score 80  tags cards, testing
  with probe_below = 2.00, big_from = 500.00       -- numbers to turn later, by name
  on payments per card
  match (
    measures  first(PROBE.ts) as started, count(PROBE.*) as probes, BIG.amount as paid
    after match skip past last row
    pattern (PROBE{3, ->} -> BIG) within 10 minutes
    define PROBE as amount < probe_below,
           BIG as amount >= big_from
  )
  then block
  reason '{probes} probes since {started:HH:mm}, then {paid:0.00}'
  cooldown 1 hour;                                  -- at most one alert a card and hour


-- Tests say what has to come out. `tripline test` runs them as production would run the rules, and says which
-- conditions no test has tried. Columns that a row does not give are NULL.

test large_abroad 'a large payment in another country' (
  given payments (card, amount, country, ts) ('c1', 1200, 'US', '2026-01-01 10:00:00')
  expect (amount = 1200, score = 45, reason = '1200.00 in US')
  expect decision review
);

test large_abroad 'neither a small one abroad nor a large one at home' (
  given payments (card, amount, country, ts)
    ('c1',  999.99, 'US', '2026-01-01 10:00:00'),
    ('c1', 1200.00, 'DE', '2026-01-01 10:01:00')
  expect nothing
);

test card_testing 'three probes, a coffee, then a big purchase' (
  given payments (card, amount, country, ts)
    ('c1',   1.00, 'DE', '2026-01-01 10:00:00'),
    ('c1',   1.50, 'DE', '2026-01-01 10:01:00'),
    ('c2', 700.00, 'DE', '2026-01-01 10:01:30'),   -- another card: not of this pattern
    ('c1',   0.99, 'DE', '2026-01-01 10:02:00'),
    ('c1',   3.50, 'DE', '2026-01-01 10:02:30'),   -- no probe: skipped, because of the ->
    ('c1', 900.00, 'DE', '2026-01-01 10:03:00')
  expect (key = 'c1', probes = 3, paid = 900)
  expect decision block
);

test card_testing 'two probes are not enough' (
  given payments (card, amount, ts)
    ('c1', 1.00, '2026-01-01 10:00:00'), ('c1', 1.50, '2026-01-01 10:01:00'), ('c1', 900, '2026-01-01 10:02:00')
  expect nothing
);

test card_testing 'the big purchase comes too late' (
  given payments (card, amount, ts)
    ('c1', 1.00, '2026-01-01 10:00:00'), ('c1', 1.50, '2026-01-01 10:01:00'), ('c1', 0.99, '2026-01-01 10:02:00'),
    ('c1', 900,  '2026-01-01 10:10:00')             -- ten minutes behind the first probe are over here
  expect nothing
);
)rules";
}

std::string_view StarterPayments() {
  return R"csv(tx_id,card,merchant,country,amount,ts
t01,c1001,bakery,DE,4.20,2026-01-05T08:01:10Z
t02,c1002,station,DE,61.90,2026-01-05T08:03:45Z
t03,c1003,books,DE,23.50,2026-01-05T08:07:02Z
t04,c1004,app-store,DE,0.99,2026-01-05T08:10:00Z
t05,c1001,metro,DE,2.90,2026-01-05T08:10:21Z
t06,c1004,app-store,DE,1.00,2026-01-05T08:10:40Z
t07,c1005,grocer,DE,38.17,2026-01-05T08:11:05Z
t08,c1004,donation,DE,1.00,2026-01-05T08:11:20Z
t09,c1004,kiosk,DE,5.60,2026-01-05T08:12:02Z
t10,c1004,donation,DE,0.50,2026-01-05T08:12:31Z
t11,c1004,electronics,DE,849.00,2026-01-05T08:14:12Z
t12,c1002,bakery,DE,3.10,2026-01-05T08:20:55Z
t13,c1006,jeweller,US,1890.00,2026-01-05T09:02:18Z
t14,c1003,grocer,DE,71.30,2026-01-05T09:15:40Z
t15,c1007,furniture,DE,1249.00,2026-01-05T09:31:07Z
t16,c1005,app-store,DE,0.99,2026-01-05T09:40:00Z
t17,c1005,electronics,DE,599.00,2026-01-05T09:41:30Z
t18,c1001,grocer,DE,19.95,2026-01-05T10:12:26Z
t19,c1008,hotel,FR,412.00,2026-01-05T10:30:00Z
t20,c1008,boutique,FR,1130.50,2026-01-05T10:58:44Z
)csv";
}

}  // namespace tripline::deploy
