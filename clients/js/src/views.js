/**
 * The market as a node's `leases_*` and `staking_*` methods write it in JSON. A test compares these types with nodes'
 * answers.
 *
 * Numbers of 64 bits and more are decimal strings, smaller ones numbers; `amount` and `id` of `json.js` read both. A
 * view may get new fields: ignore what you do not know.
 */

/**
 * @typedef {`${bigint}`} Decimal An id, an amount, a score, milliseconds or millijoules: `"7"`.
 * @typedef {`0x${string}`} Hex
 * @typedef {string} Address An account, as its SS58 address with the prefix of the chain.
 * @typedef {'native' | { id: number }} Asset
 *
 * @typedef {object} TermsView A provider's promises in case it leaves before the end.
 * @property {number} notice Blocks between its notice and the end of the lease.
 * @property {number} exitPenalty The cost of leaving without notice, in millionths of the stake at risk.
 *
 * @typedef {object} AttributeView A property that a provider declares.
 * @property {string} key Text; hex where the bytes are not UTF-8.
 * @property {string} value The same.
 *
 * @typedef {object} OfferSpecView The hardware of an offer; processors, memory and storage are those of each GPU.
 * @property {number} model
 * @property {number} gpus
 * @property {number} vramMib
 * @property {number} cpus
 * @property {number} memoryMib
 * @property {number} storageGib
 * @property {string} region ISO 3166-1 alpha-2.
 * @property {AttributeView[]} attributes
 *
 * @typedef {object} RequirementView The needs of each lease of an order.
 * @property {number[]} models Any of these.
 * @property {number} gpus
 * @property {number} vramMib
 * @property {number} cpus
 * @property {number} memoryMib
 * @property {number} storageGib
 * @property {string[]} regions Any of these; anywhere if empty.
 * @property {AttributeView[]} attributes All of these.
 * @property {Address[]} auditors Accounts that must have confirmed the attributes.
 * @property {'any' | 'all'} quorum How many of the auditors, for each attribute.
 * @property {boolean} gateRequired Whether the offer must have a gate, so that the lease is watched.
 */

/**
 * @typedef {{ kind: 'manual' } | { kind: 'automatic' } | { kind: 'sealed', revealBlocks: number }} AuctionView
 *
 * @typedef {object} OrderSpecView
 * @property {RequirementView} requirement
 * @property {number} replicas Leases wanted; all of them or none.
 * @property {boolean} distinct Whether each must come from a different provider.
 * @property {Decimal} priceLimit Per block, for all GPUs of one lease.
 * @property {Asset} asset
 * @property {number} term In blocks.
 * @property {number} renewable By how many blocks the term may be extended.
 * @property {TermsView} leastTerms
 * @property {number} deadline The last block in which bids are taken.
 * @property {AuctionView} auction
 * @property {number} standbys Wanted for each lease.
 *
 * @typedef {object} ProposalView
 * @property {Decimal} offer
 * @property {number} replicas How many of the order's leases the offer can serve.
 * @property {TermsView} terms
 * @property {boolean} standby Whether the bidder, should it lose, will stand by for the winner.
 *
 * @typedef {object} OrderBidView A bid. `pickOf` makes a pick of it.
 * @property {Address} bidder
 * @property {ProposalView} proposal
 * @property {Decimal | null} price Per block, for all GPUs of a lease; `null` while the bid is sealed.
 * @property {Decimal | null} score The lower wins.
 * @property {Decimal} deposit Native, in the bidder's bond; of a sealed bid in the order's asset.
 * @property {Decimal} exitPenalty Native, reserved for each lease if the chain awards the order; else 0.
 * @property {Hex} spec The hash of the offer's specification when the bid was placed.
 * @property {number} placedAt
 * @property {Address | null} displaced The bidder that this bid pushed off the full list.
 *
 * @typedef {{ kind: 'bidding' } | { kind: 'awarding' } | { kind: 'expired' } | { kind: 'awarded', first: Decimal }
 *   | { kind: 'ended' } | { kind: 'revealing' } | { kind: 'concluding' }} OrderStatus `first` is the first of its leases.
 *
 * @typedef {object} OrderView
 * @property {Decimal} id
 * @property {Address} tenant
 * @property {OrderSpecView} spec
 * @property {number} openedAt
 * @property {Decimal} escrow 0 once the order is not open.
 * @property {Decimal} lockIn Held besides for each lease if the chain awards the order.
 * @property {OrderStatus} status
 * @property {OrderBidView[]} bids The best score first; then sealed ones, in the order in which they came.
 */

/**
 * @typedef {{ kind: 'pending', activateBy: number } | { kind: 'active' } | { kind: 'closing', closesAt: number }} LeaseStatus
 *
 * @typedef {object} SponsorView An account other than the tenant that paid into a lease.
 * @property {Address} sponsor
 * @property {Decimal} deposited
 * @property {Decimal} unspent The part that the blocks credited so far did not use.
 *
 * @typedef {object} StandbyView A losing bidder that takes over should the provider fail.
 * @property {Address} provider
 * @property {Decimal} offer
 * @property {Decimal} price Per block, for all GPUs.
 * @property {TermsView} terms
 *
 * @typedef {object} ListingView The conditions on which a lease can be taken over.
 * @property {Decimal} price In the lease's asset, besides the escrow that changes hands.
 * @property {Address | null} to The only account that may take it; anyone without.
 *
 * @typedef {object} AvailabilityView The time credited.
 * @property {Decimal} finalMs
 * @property {Decimal} pendingMs A verdict can still strike it.
 * @property {Decimal} struckMs What verdicts took back.
 * @property {Decimal} receiptedMs What of `finalMs` the tenant consented to by receipts.
 * @property {number | null} lastWindow The last window with a report.
 * @property {number | null} lastAvailable The last window that was credited something.
 *
 * @typedef {object} UtilisationView The work recorded besides; never billed.
 * @property {Decimal} busyMs
 * @property {Decimal} energyMj
 * @property {Decimal} peakMemoryMib
 *
 * @typedef {object} LeaseView A lease with what it has cost so far.
 * @property {Decimal} id
 * @property {Decimal | null} order `null` if an ask was taken.
 * @property {Address} tenant
 * @property {Address} provider
 * @property {Address} payee The account that is paid what the provider earns.
 * @property {Decimal} offer
 * @property {number} model
 * @property {number} gpus
 * @property {Decimal} price Per block, for all GPUs.
 * @property {Asset} asset Of all amounts but the exit penalty.
 * @property {LeaseStatus} status
 * @property {Decimal | null} successor The lease it goes on as, if it was sold or failed over.
 * @property {number} start The first block covered; 0 until activated.
 * @property {number} end The first block not covered any more; 0 until activated.
 * @property {number} term Blocks agreed on, from `start`.
 * @property {number} renewable By how many blocks the tenant may still extend the term.
 * @property {number} fundedUntil The block at which the deposits are used up, if every block is available.
 * @property {Decimal} deposited The sum of all deposits.
 * @property {Decimal} escrow Held now, the lock-in apart.
 * @property {Decimal} accrued Price of the blocks credited so far, paid or not.
 * @property {Decimal} charged The part of it that was settled: the provider's share and the fee.
 * @property {Decimal} fee The part of that which went to the chain.
 * @property {SponsorView[]} sponsors
 * @property {Decimal} lockIn
 * @property {TermsView} terms
 * @property {Decimal} exitPenalty Native, reserved in the provider's bond; 0 once it is paid, parked or free.
 * @property {boolean} underNotice
 * @property {StandbyView[]} standbys The best first.
 * @property {number} revision What a buyer states, so as to get the lease that it saw.
 * @property {ListingView | null} listing `null` if the lease is not for sale.
 * @property {AvailabilityView} availability
 * @property {UtilisationView} utilisation
 * @property {number} missedWindows In a row, up to now: of each less than a quarter was credited.
 * @property {Hex} access The hash of the way in, to which the provider committed.
 */

/**
 * @typedef {object} AskView
 * @property {Decimal} price Per block and GPU.
 * @property {Asset} asset
 * @property {number} maxTerm In blocks.
 * @property {TermsView} terms
 *
 * @typedef {object} GateView Where an offer answers watchers' probes.
 * @property {string} ip An IPv4 or IPv6 address.
 * @property {number} port
 * @property {Hex} key The ed25519 key that signs its answers.
 * @property {number} since The block since which the offer has had a gate.
 * @property {Decimal} deposit
 *
 * @typedef {object} OfferView
 * @property {Decimal} id
 * @property {Address} provider
 * @property {OfferSpecView} spec
 * @property {AskView | null} ask `null` if the offer only bids.
 * @property {GateView | null} gate `null` if nobody watches its leases.
 * @property {number} freeGpus That no lease has taken and no bid was promised; 0 once the offer is retired.
 * @property {number} leasedGpus
 * @property {number} promisedGpus To firm bids.
 * @property {number} leases Of it that are not final.
 * @property {boolean} retired Whether it takes no more leases.
 *
 * @typedef {object} QuoteView An ask, for one requirement.
 * @property {Decimal} offer
 * @property {Address} provider
 * @property {OfferSpecView} spec
 * @property {Decimal} price Per block, for all GPUs of the requirement.
 * @property {Decimal} score The lower is the better.
 * @property {number} handicap Ten-thousandths by which the score exceeds the price.
 * @property {TermsView} terms
 * @property {Decimal} exitPenalty Native.
 * @property {number} freeGpus
 * @property {number} maxTerm
 * @property {Decimal} escrowLeast The least escrow with which the offer can be taken.
 * @property {Decimal} lockIn Put up on top of the escrow.
 * @property {Decimal} totalForTerm The cost of the whole term, if every block is available.
 * @property {StandingView} standing Of the offer.
 *
 * @typedef {object} StandingView What somebody other than its provider can tell of an offer. Where both parts are
 *   `null`, all of it is declared by the provider, and nothing else is known. None of it says anything of a GPU.
 * @property {WatchedView | null} watched `null` if validators watched it in no round.
 * @property {AcceptedView | null} accepted `null` if no fee of its leases was burnt.
 * @property {number} running Leases that are not final and counted: those among the newest 1,000 of the chain.
 * @property {number} uncounted Leases that are not final, are older than these, and are not counted.
 *
 * @typedef {object} WatchedView What validators found of whether it can be reached.
 * @property {number} rounds In which it had a lease and was watched, of the last 90.
 * @property {number} verdicts Those in which most of the committee could not reach it in a part of the round.
 * @property {number} struck What of the time credited to its leases verdicts struck, in millionths.
 *
 * @typedef {object} AcceptedView What tenants consented to be charged for.
 * @property {Decimal} burnt What is burnt of its leases' fees, native: what a lie about the rest costs at least.
 * @property {number} receipted Of that the part for time for which there are receipts, in millionths.
 *
 * @typedef {object} ProviderView A provider's track record.
 * @property {Address} provider
 * @property {Address} payee Of leases opened now.
 * @property {number} leases That are final.
 * @property {Decimal} dueBlocks That those leases covered.
 * @property {Decimal} creditedBlocks Of them, those that were available and paid.
 * @property {Decimal} burnt The part of their fees that was burnt, native.
 * @property {Decimal} weight Of the track record now. Halves with each epoch.
 * @property {Decimal} credited The part of that weight that was delivered.
 * @property {number} refused Leases that their tenants refused, ever.
 * @property {number} handicap 0 to 2,000 ten-thousandths; 1,000 for newcomers.
 */

/**
 * @typedef {object} PoolView What stands behind a provider, and what it earns. Stakes are native.
 * @property {Address} provider
 * @property {Address} account The account on which delegations are held.
 * @property {Decimal | null} pool The open pool, if there is one.
 * @property {boolean} accepting Whether it takes delegations now.
 * @property {Decimal} own The provider's own bond, the reserved part of it included.
 * @property {Decimal} delegated The worth of all shares.
 * @property {Decimal} shares All shares. One is worth one of the smallest unit, less what slashes took.
 * @property {Decimal} leaving What left the pool and cannot be withdrawn yet.
 * @property {Decimal} pending What pending slashes took from delegations.
 * @property {Decimal} backing What can back GPUs: own bond that is not reserved, and up to four times as much delegated.
 * @property {Decimal} required What the provider's offers need of that.
 * @property {number} commission In millionths. The provider takes it before the rest is shared.
 * @property {{ commission: number, from: number } | null} nextCommission A raise, and the first block that it acts in.
 * @property {RewardsView[]} rewards
 *
 * @typedef {object} RewardsView What fees in one asset brought.
 * @property {Asset} asset
 * @property {Decimal} pot What is still to be given out.
 * @property {Decimal} perEra What of it is given out when the next era begins.
 * @property {Decimal} own What the provider can claim: its commission, and the part of its own bond.
 *
 * @typedef {object} DelegationView What an account has delegated to a provider.
 * @property {Address} provider
 * @property {Address} delegator
 * @property {Decimal} shares In the open pool.
 * @property {Decimal} worth Of these shares.
 * @property {{ amount: Decimal, withdrawableAt: number }[]} leaving What is on its way out, and from which block on it can
 *   be withdrawn.
 * @property {{ asset: Asset, amount: Decimal }[]} claimable
 */

/**
 * @typedef {{ kind: 'exitPenalty' } | { kind: 'missed' | 'abandoned' | 'contradicted', round: number }} CauseView Why
 *   something was taken from a provider.
 *
 * @typedef {object} SlashView A penalty or slash that was taken and is neither paid nor cancelled. All amounts are native.
 * @property {Decimal} id
 * @property {Address} provider
 * @property {Decimal} lease Of a lease that was sold, the id that it had first.
 * @property {CauseView} cause
 * @property {Decimal} amount
 * @property {Decimal} delegated The part of it that came from delegations; the rest was the provider's own.
 * @property {Address} beneficiary
 * @property {Decimal} restitution The beneficiary's part of it; the treasury gets the rest. Of an exit penalty the
 *   treasury gets all if a slash of delegations is pending when it is paid.
 * @property {number} dueAt The first block in which it can be paid. Until then it can be cancelled.
 *
 * @typedef {object} TakingView Something that was taken for a lease.
 * @property {CauseView} cause
 * @property {number} from The first of the windows that it is for.
 * @property {number} to The window after the last.
 * @property {Decimal} face What it would cost alone; 0 once it was cancelled.
 * @property {Decimal} taken What was taken for it, beside what had been taken before for the same windows.
 * @property {Decimal | null} pending The slash as which it waits to be paid.
 * @property {number | null} dueAt The first block in which that can be paid.
 *
 * @typedef {object} OffencesView
 * @property {TakingView[]} takings In the order in which they came: the newest 16.
 * @property {Decimal} restitution What the lease's tenants get of them, paid or not.
 */

/**
 * @typedef {{ orders: OrderView[], next: Decimal | null }} OrdersPage `next` of a page is `from` of the following one.
 * @typedef {{ leases: LeaseView[], next: Decimal | null }} LeasesPage
 * @typedef {{ offers: OfferView[], next: Decimal | null }} OffersPage
 * @typedef {{ quotes: QuoteView[], next: Decimal | null }} QuotesPage
 * @typedef {{ slashes: SlashView[], next: Decimal | null }} SlashesPage
 * @typedef {{ delegations: DelegationView[], next: Address | null }} DelegationsPage
 *
 * @typedef {object} LeaseChange
 * @property {{ number: number, hash: Hex }} block
 * @property {boolean} finalized Whether the block is finalized; else it is the best one, and can be reverted.
 * @property {LeaseView | null} lease `null` if there is none, or no longer.
 *
 * @typedef {object} MarketChange
 * @property {{ number: number, hash: Hex, parentHash: Hex }} block
 * @property {boolean} finalized
 * @property {{ id: Decimal, order: OrderView | null }[]} orders
 * @property {{ id: Decimal, lease: LeaseView | null }[]} leases
 * @property {{ id: Decimal, offer: OfferView | null }[]} offers
 */

export {};
