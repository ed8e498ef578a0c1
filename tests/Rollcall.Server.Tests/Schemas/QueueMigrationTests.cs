using System.Globalization;
using Rollcall.Server.Audit;
using Rollcall.Server.Jobs;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage.Tests;

namespace Rollcall.Server.Tests.Schemas;

/// <summary>Work on stored values that waited in the columns it had before it became jobs.</summary>
public abstract class QueueMigrationTests<TEngine> where TEngine : StorageEngine, new()
{
    private const int People = AttributeJobKind.ResourcesPerStep + 20;

    [Fact]
    public async Task What_waited_goes_on_where_it_was()
    {
        await using var hub = await Hub.StartAsync<TEngine>();
        var tenant = await hub.DirectoryAsync();
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var (name, searchable) in ((string, string)[])[("badge", "false"), ("floor", "false"), ("desk", "true")])
            ids[name] = (await hub.Schemas.DefineAsync(tenant.Id, Definition.Read($$"""{"name":"{{name}}","searchable":{{searchable}}}"""), Actor.CommandLine))!.Id;
        await tenant.ReopenAsync();
        await hub.TogetherAsync(tenant, [.. Enumerable.Range(0, People).Select(i => (Func<Task<Result>>)(() => tenant.CreateUserAsync($"u{i}", $$""","badge":"b{{i}}","floor":"{{new string('x', i == 0 ? 2000 : 5)}}","desk":"d{{i}}" """)))]);
        await hub.Schemas.RemoveAsync(tenant.Id, ids["badge"], Actor.CommandLine);
        await hub.Schemas.ChangeAsync(tenant.Id, ids["floor"], new() { Searchable = true }, Actor.CommandLine);
        await hub.Schemas.ChangeAsync(tenant.Id, ids["desk"], new() { Searchable = false }, Actor.CommandLine);
        foreach (var running in (await hub.Jobs.RunningAsync()).Where(j => j.Kind is not "attribute_purge"))
            await hub.Jobs.StepAsync(tenant.Id, running.Id);
        var before = await hub.Jobs.RunningAsync();

        await ToColumnsAsync(hub, before);
        await hub.MigrateAgainAsync("009-one-queue");

        var after = await hub.Jobs.RunningAsync();
        after.Select(j => (j.Kind, j.Parameter, j.SubjectId, j.Place, j.Done)).ShouldBe(before.OrderBy(j => j.SubjectId).Select(j => (j.Kind, j.Parameter, j.SubjectId, j.Place, j.Done)));
        after.ShouldAllBe(j => j.Total == (j.Kind == "attribute_purge" ? 0 : People));
        (await hub.Schemas.ListAsync(tenant.Id)).Select(a => a.Job).ShouldBe([AttributeJob.Strip, AttributeJob.Fill, AttributeJob.Purge]);
        foreach (var job in after)
            (await hub.Jobs.RunAsync(job)).Done.ShouldBe(job.Kind is "attribute_purge" ? 0 : People, job.Kind);
        while (await hub.StepJobAsync(tenant.Id))
        {
            // What the fill was undone by.
        }
        (await hub.Events.ListAsync(tenant.Id, 0, 10_000)).Count(e => e.Reason is "schema.attribute_removed").ShouldBe(People, "each is told once");
        (await hub.NumberAsync("select count(*) from value_index where directory_id = $1", tenant.Id)).ShouldBe(0);
        var left = await hub.Schemas.ListAsync(tenant.Id);
        left.Select(a => (a.Name, a.Job)).ShouldBe([("floor", (AttributeJob?)null), ("desk", null)]);
        left[0].Problem.ShouldNotBeNull().ShouldStartWith("1 resource has a value longer than");
        await tenant.ReopenAsync();
        await Consistency.CheckAsync(hub, tenant.Id);
    }

    // The schema as it was before: what runs stands beside its attribute.
    private static async Task ToColumnsAsync(Hub hub, List<Job> running)
    {
        foreach (var statement in (string[])[
            "delete from jobs", "drop index jobs_subject", "alter table jobs drop column subject_id", "alter table schema_attributes add column job text",
            .. ((string[])["job_after", "job_done", "job_unfit"]).Select(c => $"alter table schema_attributes add column {c} bigint not null default 0"),
            "create index schema_attributes_job on schema_attributes (directory_id) where job is not null"])
            await hub.ExecuteAsync(statement);
        foreach (var job in running)
        {
            var place = (job.Place ?? "0").Split(':');
            await hub.ExecuteAsync("update schema_attributes set job = $3, job_after = $4, job_done = $5, job_unfit = $6 where directory_id = $1 and id = $2",
                job.DirectoryId, job.SubjectId!.Value, job.Kind["attribute_".Length..], long.Parse(place[0], CultureInfo.InvariantCulture), job.Done, place.Length > 1 ? long.Parse(place[1], CultureInfo.InvariantCulture) : 0L);
        }
    }
}
