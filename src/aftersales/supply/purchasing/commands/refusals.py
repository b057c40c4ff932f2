"""Every “no” that a command of purchasing may give."""

from __future__ import annotations

from aftersales.core.refusals import Refusal


class SupplierKnown(Refusal):
    """The group has a supplier of this code."""

    code = "purchasing.supplier_known"


class SupplierUnnamed(Refusal):
    """A supplier has a code and a name."""

    code = "purchasing.supplier_unnamed"
    status = 422


class StandingUnexplained(Refusal):
    """A warning or a block says why."""

    code = "purchasing.standing_unexplained"
    status = 422


class EvaluatedAlready(Refusal):
    """The supplier was evaluated up to yesterday."""

    code = "purchasing.evaluated_already"


class RuledAlready(Refusal):
    """Somebody decided on this evaluation, or a newer one stands."""

    code = "purchasing.ruled_already"


class DepartureUnexplained(Refusal):
    """A standing other than the proposed one needs a reason."""

    code = "purchasing.departure_unexplained"
    status = 422


class TrainingImpossible(Refusal):
    """A training was held, had a content, and somebody took part."""

    code = "purchasing.training_impossible"
    status = 422


class IncentiveUnfounded(Refusal):
    """An incentive is a measure against results: an evaluation, or what was achieved in words."""

    code = "purchasing.incentive_unfounded"
    status = 422


class ContactUnnamed(Refusal):
    """A contact has a name."""

    code = "purchasing.contact_unnamed"
    status = 422


class SupplierUnknown(Refusal):
    """No supplier of the group has this code."""

    code = "purchasing.supplier_unknown"
    status = 422


class PartUnknown(Refusal):
    """No part of the catalogue has this number."""

    code = "purchasing.part_unknown"
    status = 422


class TermsImpossible(Refusal):
    """Nothing is sold like this."""

    code = "purchasing.terms_impossible"
    status = 422


class SupplierBlocked(Refusal):
    """We do not order there."""

    code = "purchasing.supplier_blocked"


class SupplierWarned(Refusal):
    """We order there only for a reason that is said."""

    code = "purchasing.supplier_warned"


class NothingToOrder(Refusal):
    """An order has lines, each part once."""

    code = "purchasing.nothing_to_order"
    status = 422


class PriceUnknown(Refusal):
    """The supplier has named no price for this part: say it."""

    code = "purchasing.price_unknown"
    status = 422


class NotSoldLikeThis(Refusal):
    """The supplier sells whole packs, and not less than a minimum."""

    code = "purchasing.not_sold_like_this"
    status = 422


class CurrencyDiffers(Refusal):
    """Orders are written in the currency in which the store keeps its books."""

    code = "purchasing.currency_differs"


class OwnProposal(Refusal):
    """Nobody approves what they proposed."""

    code = "purchasing.own_proposal"
    status = 403


class ApprovedAlready(Refusal):
    """A second approval is somebody else's."""

    code = "purchasing.approved_already"


class SecondApprovalElsewhere(Refusal):
    """The second approval of a large order needs a right of its own."""

    code = "purchasing.second_approval_elsewhere"
    status = 403


class NotYetApproved(Refusal):
    """The order is above what may be ordered without approval."""

    code = "purchasing.not_yet_approved"


class OrderChangedMeanwhile(Refusal):
    """Somebody changed the order while it was being looked at."""

    code = "purchasing.order_changed_meanwhile"


class TooFewAsked(Refusal):
    """Prices are compared: at least two suppliers are asked, each once."""

    code = "purchasing.too_few_asked"
    status = 422


class InquiryEnded(Refusal):
    """It is decided already, or dropped."""

    code = "purchasing.inquiry_ended"


class OfferImpossible(Refusal):
    """An offer has a price and days for at least one of the parts that were asked for."""

    code = "purchasing.offer_impossible"
    status = 422


class OfferLapsed(Refusal):
    """The offer is no longer valid: ask for a new one."""

    code = "purchasing.offer_lapsed"


class ChoiceUnclear(Refusal):
    """Of each part one offer is chosen, and of one part at least."""

    code = "purchasing.choice_unclear"
    status = 422


class DearerUnexplained(Refusal):
    """Whoever does not take the lowest price says the reason of quality (PU-03)."""

    code = "purchasing.dearer_unexplained"
    status = 422


class ReasonMissing(Refusal):
    """This is done for a reason, and it is said."""

    code = "purchasing.reason_missing"
    status = 422


class ReceiptUnderWay(Refusal):
    """A delivery of this order is being received."""

    code = "purchasing.receipt_under_way"


class NothingOnOrder(Refusal):
    """The order awaits nothing."""

    code = "purchasing.nothing_on_order"


class LineElsewhere(Refusal):
    """This line is not of this order."""

    code = "purchasing.line_elsewhere"
    status = 422


class CountImpossible(Refusal):
    """More is rejected than was counted, or nothing came at all."""

    code = "purchasing.count_impossible"
    status = 422


class RejectionUnexplained(Refusal):
    """What is rejected has a reason and a place to go."""

    code = "purchasing.rejection_unexplained"
    status = 422


class LotsUnclear(Refusal):
    """Pieces of this part are told apart: say the lot, or each serial number."""

    code = "purchasing.lots_unclear"
    status = 422


class NoExcess(Refusal):
    """Nothing beyond the order waits for a decision here."""

    code = "purchasing.no_excess"


class ExcessUndecided(Refusal):
    """Pieces beyond the order wait for a decision."""

    code = "purchasing.excess_undecided"


class MoreThanCame(Refusal):
    """No more goes back of a line than came of it and is not on its way back already."""

    code = "purchasing.more_than_came"


class OutcomeImpossible(Refusal):
    """A credit has an amount, and no more than the goods were worth."""

    code = "purchasing.outcome_impossible"
    status = 422


class InvoiceKnown(Refusal):
    """This supplier's invoice of this number is here already."""

    code = "purchasing.invoice_known"


class InvoiceImpossible(Refusal):
    """An invoice bills lines of orders that this store sent to this supplier, each once."""

    code = "purchasing.invoice_impossible"
    status = 422


class ReceivedByThem(Refusal):
    """Whoever took the goods in does not settle what is billed for them."""

    code = "purchasing.received_by_them"
    status = 403


class NotPlanned(Refusal):
    """The plan buys nothing of this part any more: somebody ordered it, or it came (PU-02)."""

    code = "purchasing.not_planned"


class NobodySellsIt(Refusal):
    """No supplier names a price for it in the currency of the store's books."""

    code = "purchasing.nobody_sells_it"


class ProblemUnclear(Refusal):
    """A problem says what is wrong, with which part of whom, and with how many pieces."""

    code = "purchasing.problem_unclear"
    status = 422


class LetterImpossible(Refusal):
    """A maker is written to after the problem was raised, and not tomorrow."""

    code = "purchasing.letter_impossible"
    status = 422


class AnswerUnexplained(Refusal):
    """A maker that rejects names a cause; one that accepts says what it does about it."""

    code = "purchasing.answer_unexplained"
    status = 422


class ProblemElsewhere(Refusal):
    """Somebody else has the word on this problem now."""

    code = "purchasing.problem_elsewhere"


class RecoveryImpossible(Refusal):
    """A claim names a clause, a reason and costs; its days and amounts are possible ones."""

    code = "purchasing.recovery_impossible"
    status = 422


class LargeRecoveryElsewhere(Refusal):
    """A large claim is approved, and given up, by who may approve large purchases."""

    code = "purchasing.large_recovery_elsewhere"
    status = 403


class MoreThanAgreed(Refusal):
    """No more comes of a claim than was agreed and has not come yet."""

    code = "purchasing.more_than_agreed"


class MoreThanPayable(Refusal):
    """No more is set off against an invoice than is left to pay of it."""

    code = "purchasing.more_than_payable"


class InvoiceSetOff(Refusal):
    """Cost was recovered by paying less of this invoice: it does not go back."""

    code = "purchasing.invoice_set_off"
