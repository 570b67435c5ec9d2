import Testing
import Yams

/// What the sample for Kubernetes rests on, beside what `make samples` sees.
@Suite struct CronJobTests {
    private func cronJob() throws -> Node {
        let text = try Samples.text("kubernetes/annul-nightly.yaml")
        return try #require(
            try Array(Yams.compose_all(yaml: text)).first { $0["kind"]?.string == "CronJob" })
    }

    @Test func theCronJobKeepsOneLedgerForOnePodAndStopsGently() throws {
        let job = try cronJob()
        #expect(job["apiVersion"]?.string == "batch/v1")
        let spec = try #require(job["spec"])
        #expect(spec["concurrencyPolicy"]?.string == "Forbid")
        #expect(spec["schedule"]?.string?.split(separator: " ").count == 5)
        let jobSpec = try #require(spec["jobTemplate"]?["spec"])
        let pod = try #require(jobSpec["template"]?["spec"])
        // A policy of failures is for pods that are not restarted.
        #expect(pod["restartPolicy"]?.string == "Never")
        // The longest request of the defaults, and a second.
        #expect(try #require(pod["terminationGracePeriodSeconds"]?.int) > 26)

        let containers = try #require(pod["containers"]?.array())
        #expect(containers.count == 1)
        let container = containers[0]
        #expect(container["command"]?[0]?.string == "annul-nightly")
        let mounts = try #require(container["volumeMounts"]?.array())
        let volumes = try #require(pod["volumes"]?.array())
        #expect(
            Set(mounts.compactMap { $0["name"]?.string })
                == Set(volumes.compactMap { $0["name"]?.string }))
        let ledger = try #require(
            container["env"]?.array().first { $0["name"]?.string == "ANNUL_LEDGER" }?["value"]?
                .string)
        let disk = try #require(mounts.first { $0["name"]?.string == "ledger" })
        #expect(ledger.hasPrefix("\(disk["mountPath"]?.string ?? "?")/"))
        #expect(disk["readOnly"] == nil)
        let secrets = try #require(volumes.first { $0["name"]?.string == "credentials" }?["secret"])
        // What others may write to is refused.
        #expect(secrets["defaultMode"]?.string == "0440")
    }

    /// A pod is tried again only where that helps; what somebody has to look at fails the job.
    @Test func everyExitCodeHasItsPlaceInThePolicy() throws {
        let jobSpec = try #require(try cronJob()["spec"]?["jobTemplate"]?["spec"])
        let rules = try #require(jobSpec["podFailurePolicy"]?["rules"]?.array())
        let codes = try #require(rules.first { $0["action"]?.string == "FailJob" }?["onExitCodes"])
        #expect(codes["operator"]?.string == "In")
        #expect(
            codes["containerName"]?.string
                == jobSpec["template"]?["spec"]?["containers"]?[0]?["name"]?.string)
        let final = Set((codes["values"]?.array() ?? []).compactMap(\.int))
        let again: Set = [11, 70, 74, 75, 129, 130, 143]
        let all: Set = [
            3, 4, 5, 6, 11, 12, 64, 65, 66, 70, 73, 74, 75, 77, 78, 129, 130, 143,
        ]
        #expect(final.isDisjoint(with: again))
        #expect(final.union(again) == all)
        let evicted = try #require(rules.first { $0["action"]?.string == "Ignore" })
        #expect(evicted["onPodConditions"]?[0]?["type"]?.string == "DisruptionTarget")
    }
}
