using System.Globalization;

namespace Rollcall.IdpSimulator.Okta;

/// <summary>One thing that happens to a pushed group.</summary>
internal abstract record GroupTurn(string Step)
{
    /// <summary>The group is called something else.</summary>
    public sealed record Rename(string DisplayName) : GroupTurn(Okta.Step.GroupRename);

    /// <summary>People leave and join.</summary>
    public sealed record Change(string Step, IReadOnlyList<Member> Leaving, IReadOnlyList<Member> Joining) : GroupTurn(Step);

    /// <summary>"Push now": the whole list.</summary>
    public sealed record Replace(string Step, IReadOnlyList<Member> Members) : GroupTurn(Step);
}

/// <summary>A group to push: its name, who is in it at first, and what happens to it then. At the end it is as it was at first.</summary>
internal sealed record GroupPlan(int Index, string DisplayName, IReadOnlyList<Member> Members, IReadOnlyList<GroupTurn> Turns)
{
    private static readonly string[] Names =
        ["Équipe Nord", "Ops \"Night\" Shift", "Vertrieb Süd & Ost", "R+D", "People's Choice", "開発部", "All Staff", "Finance / Audit", "100 % Remote", "Ærø \\ Fyn"];

    private static string Name(int index, int seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{Names[index % Names.Length]} {seed}-{index + 1}");

    /// <summary>Plans the groups over the people who are provisioned and active; Okta pushes nobody else as a member.</summary>
    public static IReadOnlyList<GroupPlan> Pushed(OktaOptions options, IReadOnlyList<Person> active) =>
        [.. Enumerable.Range(0, options.Groups).Select(index => Make(index, options, active))];

    /// <summary>A group that is pushed, then unlinked with "delete the group in the target app".</summary>
    public static GroupPlan Pilot(OktaOptions options) =>
        new(0, string.Create(CultureInfo.InvariantCulture, $"Pilot {options.Seed}"), [], []);

    private static GroupPlan Make(int index, OktaOptions options, IReadOnlyList<Person> active)
    {
        var dice = new Random(unchecked((options.Seed * 7919) + index));
        Member[] people = [.. active.Select(AsMember)];
        dice.Shuffle(people);
        // Somebody has to be left outside who can join later.
        int size = Math.Min(dice.Next(20, 201), (people.Length + 1) / 2);
        Member[] first = people[..size];
        Member[] outside = people[size..];
        Member[] leaving = [.. first.Take(2)];
        Member[] swapped = [.. outside.Take(1)];
        Member[] joining = [.. leaving.Concat(outside.Skip(1).Take(2))];
        string name = Name(index, options.Seed);
        return new GroupPlan(index, name, first,
        [
            new GroupTurn.Rename($"{name} (renamed)"),
            new GroupTurn.Change(Step.GroupSwap, leaving, swapped),
            new GroupTurn.Change(Step.GroupAdd, [], joining),
            new GroupTurn.Change(Step.GroupRemove, [.. joining.TakeLast(1)], []),
            new GroupTurn.Replace(Step.GroupReplace, [.. people.TakeLast(size)]),
            new GroupTurn.Replace(Step.GroupEmpty, []),
            new GroupTurn.Rename(name),
            new GroupTurn.Replace(Step.GroupReplace, first),
        ]);
    }

    /// <summary>A member's display name is its userName.</summary>
    private static Member AsMember(Person person) =>
        new(person.Id ?? throw new InvalidOperationException("Only provisioned people are pushed as members."), person.First.UserName);
}
