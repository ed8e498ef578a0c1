namespace Rollcall.Server.Administrators;

/// <summary>What an administrator may do; each role may do what those before it may.</summary>
public sealed record AdministratorRole
{
    private readonly int _rank;

    private AdministratorRole(int rank, string name, string label, string meaning)
    {
        _rank = rank;
        Name = name;
        Label = label;
        Meaning = meaning;
    }

    /// <summary>Looks at everything but secrets and changes nothing.</summary>
    public static AdministratorRole Viewer { get; } = new(0, "viewer", "Viewer", "Sees everything except secrets, and changes nothing.");

    /// <summary>Changes directories, tokens, policies.</summary>
    public static AdministratorRole Administrator { get; } = new(1, "administrator", "Administrator", "Sees and manages directories, tokens and policies.");

    /// <summary>Moreover decides who else may come in.</summary>
    public static AdministratorRole Owner { get; } = new(2, "owner", "Owner", "Manages everything, and decides who else may come in.");

    /// <summary>All of them, from the least to the most.</summary>
    public static IReadOnlyList<AdministratorRole> All { get; } = [Viewer, Administrator, Owner];

    /// <summary>Stored and typed, lower case.</summary>
    public string Name { get; }

    /// <summary>The name for people.</summary>
    public string Label { get; }

    /// <summary>What it means, in a sentence.</summary>
    public string Meaning { get; }

    /// <summary>The role of this name, or null.</summary>
    public static AdministratorRole? Find(string? name) => All.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.Ordinal));

    /// <summary>Whether this role may do what another may.</summary>
    public bool Includes(AdministratorRole other) => _rank >= other._rank;
}
