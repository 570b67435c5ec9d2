package import AnnulModel
import Synchronization

/// What is to be seen of a run's lanes while it goes on.
///
/// Only read from, and only when somebody asks: nothing is published that nobody looks at.
package final class RunBoard: Sendable {
    /// One lane as it stands.
    package struct Entry: Hashable, Sendable {
        /// The lane's id in the ledger.
        package let lane: Int64
        package let account: String
        /// What holds it; `nil` where nothing does.
        package let standing: LaneStanding?
        package let lessons: Lessons
        /// When it is done, if all goes on as it does; `nil` where that is not known.
        package let end: Timestamp?
    }

    private let lanes = Mutex<[LaneShared]>([])

    package init() {}

    /// The lanes as they stand now; of one that was worked on twice, for two purposes, the latest.
    package var current: [Entry] {
        let entries = entries
        return entries.indices.filter { index in
            !entries[(index + 1)...].contains { $0.lane == entries[index].lane }
        }.map { entries[$0] }
    }

    /// The lanes, in the order in which they began.
    package var entries: [Entry] {
        lanes.withLock { $0 }.map { lane in
            let (now, wall) = (lane.clock.now(), lane.clock.wall())
            let rest = lane.restsUntil.map { LaneStanding(.window, until: $0) }
            let (standing, lessons) = lane.look { control in
                (
                    control.standing(at: now, wall, workers: lane.setup.workers),
                    control.throttle.lessons
                )
            }
            return Entry(
                lane: lane.setup.id, account: lane.setup.account,
                standing: standing?.hold == .stopped ? standing : rest ?? standing,
                lessons: lessons, end: lane.end(at: now, wall))
        }
    }

    /// When the last lane is done, if all goes on as it does; `nil` where that is not known of any.
    package var end: Timestamp? { current.compactMap(\.end).max() }

    func put(_ lane: LaneShared) { lanes.withLock { $0.append(lane) } }
}
