using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Bulk;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Bulk;

/// <summary>Whatever refers to whatever, and whichever of them fail: the order of a plan and the fate of each operation are what reachability says.</summary>
public sealed class BulkRunPropertyTests
{
    private static readonly Gen<Wish> Any =
        from count in Gen.Choose(1, 9)
        from references in Gen.Choose(0, 12).SelectMany(n => Gen.Choose(0, count - 1).Two().Select(pair => (From: pair.Item1, To: pair.Item2)).ArrayOf(n))
        from failing in Gen.Choose(0, (1 << count) - 1)
        from rarely in Gen.Choose(0, (1 << count) - 1)
        from failOnErrors in Gen.Choose(0, 4)
        select new Wish(count, references, failing & rarely, failOnErrors == 0 ? null : failOnErrors);

    /// <summary>Groups of which some contain others, by position; which of them a store refuses, as bits.</summary>
    public sealed record Wish(int Count, (int From, int To)[] References, int Failing, int? FailOnErrors)
    {
        public bool Fails(int operation) => (Failing & (1 << operation)) != 0;

        /// <summary>Whether one refers to another, itself or through others. Each reaches itself.</summary>
        public bool[,] Reach()
        {
            var reach = new bool[Count, Count];
            for (var i = 0; i < Count; i++)
                reach[i, i] = true;
            foreach (var (from, to) in References)
                reach[from, to] = true;
            for (var k = 0; k < Count; k++)
                for (var i = 0; i < Count; i++)
                    for (var j = 0; j < Count; j++)
                        reach[i, j] |= reach[i, k] && reach[k, j];
            return reach;
        }
    }

    [Fact]
    public void A_step_is_a_circle_and_comes_behind_what_it_refers_to() => Prop.ForAll(Any.ToArbitrary(), wish =>
    {
        var (reach, steps) = (wish.Reach(), Plan(wish).Steps);
        steps.SelectMany(s => s).Order().ShouldBe(Enumerable.Range(0, wish.Count));
        for (var at = 0; at < steps.Length; at++)
        {
            steps[at].ShouldBe(steps[at].Order());
            foreach (var i in steps[at])
            {
                Enumerable.Range(0, wish.Count).Where(j => reach[i, j] && reach[j, i]).ShouldBe(steps[at]);
                foreach (var j in Enumerable.Range(0, wish.Count).Where(j => reach[i, j] && !reach[j, i]))
                    steps[..at].Any(earlier => earlier.Contains(j)).ShouldBeTrue($"{j} before {i}");
            }
        }
    }).Check(Properties.Config);

    [Fact]
    public void Only_what_is_referred_to_is_done_before_its_turn() => Prop.ForAll(Any.ToArbitrary(), wish =>
    {
        var (reach, order) = (wish.Reach(), Plan(wish).Steps.SelectMany(s => s).ToList());
        for (var at = 0; at < order.Count; at++)
        {
            foreach (var waiting in order.Skip(at + 1).Where(i => i < order[at]))
                Enumerable.Range(0, waiting + 1).Any(i => reach[i, order[at]]).ShouldBeTrue($"{order[at]} before {waiting}");
        }
    }).Check(Properties.Config);

    [Fact]
    public void An_operation_is_done_unless_it_or_what_it_refers_to_fails() => Prop.ForAll(Any.ToArbitrary(), wish =>
    {
        var (reach, run) = (wish.Reach(), Run(wish));
        bool Failed(int i) => Enumerable.Range(0, wish.Count).Any(j => reach[i, j] && wish.Fails(j));
        var last = Enumerable.Range(0, wish.Count).Where(Failed).Skip((wish.FailOnErrors ?? int.MaxValue) - 1).FirstOrDefault(wish.Count - 1);
        for (var i = 0; i < wish.Count; i++)
        {
            run.IsProcessed(i).ShouldBe(Enumerable.Range(0, last + 1).Any(j => reach[j, i]), $"{i}, the last is {last}");
            (run.RefusalOf(i) is not null).ShouldBe(run.IsProcessed(i) && Failed(i));
            if (run.RefusalOf(i) is { } refusal && !wish.Fails(i))
                refusal.Status.ShouldBe(409);
        }
    }).Check(Properties.Config.WithMaxTest(2000));

    private static BulkRun Run(Wish wish)
    {
        var run = Plan(wish).Begin();
        while (run.Next() is [_, ..] step)
        {
            if (step.FirstOrDefault(wish.Fails, -1) is var culprit and >= 0)
                run.Refused(step, culprit, ScimException.Uniqueness("displayName"));
            else
                run.Done(step);
        }
        return run;
    }

    private static BulkPlan Plan(Wish wish)
    {
        var operations = Enumerable.Range(0, wish.Count).Select(i => new ScimObject(
            ("method", new ScimString("POST")),
            ("path", new ScimString("/Groups")),
            ("bulkId", new ScimString($"g{i}")),
            ("data", new ScimObject(
                ("displayName", new ScimString($"Group {i}")),
                ("members", new ScimList([.. wish.References.Where(r => r.From == i).Select(r => new ScimObject(("value", new ScimString($"bulkId:g{r.To}"))))]))))));
        var message = new ScimObject(("schemas", new ScimList([new ScimString(SchemaUrns.BulkRequest)])), ("Operations", new ScimList([.. operations])));
        if (wish.FailOnErrors is { } most)
            message = message.With("failOnErrors", new ScimInteger(most));
        var next = 0;
        return BulkPlan.Read(ScimJson.ToBytes(message), ScimSchemas.Standard, ScimDialect.Tolerant, ScimLimits.Default, () => $"id-{next++}", []);
    }
}
