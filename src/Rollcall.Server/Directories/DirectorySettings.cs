namespace Rollcall.Server.Directories;

/// <summary>The group that people of a directory join by themselves.</summary>
public abstract record DefaultGroup
{
    private DefaultGroup()
    {
    }

    /// <summary>There is none.</summary>
    public sealed record None : DefaultGroup;

    /// <summary>A group of the directory.</summary>
    public sealed record Existing(Guid Id) : DefaultGroup;

    /// <summary>A group that is made together with the settings.</summary>
    public sealed record New(string Name) : DefaultGroup;

    /// <summary>The group of this id, or none.</summary>
    public static DefaultGroup Of(Guid? id) => id is { } group ? new Existing(group) : new None();
}

/// <summary>Everything an administrator can tell a directory; saved as a whole.</summary>
public sealed record DirectorySettings
{
    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>An <see cref="IdentityProvider.Name"/>.</summary>
    public required string Idp { get; init; }

    /// <summary>Whether its tokens are answered; when not, 403.</summary>
    public bool Enabled { get; init; }

    /// <summary>Whether requests are read to the letter of the RFC.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether it is its organization's primary directory. Saying so takes that place from another; the first directory of an organization has it anyway.</summary>
    public bool Primary { get; init; }

    /// <summary>GB each new account gets, 1 to <see cref="ScimDirectory.MostGb"/>; null for the application's default.</summary>
    public long? AccountSizeGb { get; init; }

    /// <summary>The group that each new person joins.</summary>
    public DefaultGroup DefaultGroup { get; init; } = new DefaultGroup.None();
}

/// <summary>What came of making a directory or saving its settings.</summary>
public abstract record SettingsResult
{
    private SettingsResult()
    {
    }

    /// <summary>They hold from the next request on.</summary>
    public sealed record Saved(ScimDirectory Directory) : SettingsResult;

    /// <summary>There is no such directory, or no such organization.</summary>
    public sealed record Unknown : SettingsResult;

    /// <summary>Somebody else saved other settings since they were read. Nothing was changed.</summary>
    public sealed record Outdated(ScimDirectory Current) : SettingsResult;

    /// <summary>Nothing was changed.</summary>
    /// <param name="Field">The property of <see cref="DirectorySettings"/> it is about.</param>
    /// <param name="Problem">What is wrong, as a sentence.</param>
    public sealed record Refused(string Field, string Problem) : SettingsResult;
}
