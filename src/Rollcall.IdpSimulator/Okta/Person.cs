namespace Rollcall.IdpSimulator.Okta;

/// <summary>The attributes an Okta admin maps to the app.</summary>
/// <param name="Title">Null for "not mapped": then it is in no body.</param>
/// <param name="Mapped">Those added in the profile editor.</param>
internal sealed record Profile(string UserName, string GivenName, string FamilyName, string Email, string? Title, IReadOnlyList<OktaMappedAttribute> Mapped)
{
    public string DisplayName => $"{GivenName} {FamilyName}";
}

/// <summary>Somebody in Okta. What becomes of a person depends on the index alone, so a run needs no further dice.</summary>
internal sealed class Person
{
    public required int Index { get; init; }

    /// <summary>Okta's own id of the user; sent as externalId.</summary>
    public required string OktaId { get; init; }

    public required string Locale { get; init; }

    public required string Placeholder { get; init; }

    public required string NewPassword { get; init; }

    /// <summary>An address Okta knows and the app never hears.</summary>
    public required string SecondEmail { get; init; }

    /// <summary>The profile at assignment.</summary>
    public required Profile First { get; init; }

    /// <summary>The profile after the change that is pushed.</summary>
    public required Profile Second { get; init; }

    /// <summary>The id the server gave, from a create or a match; null while there is none.</summary>
    public string? Id { get; set; }

    /// <summary>In the Test App every third profile change goes out as a PATCH without a path.</summary>
    public bool ProfileByPatch => Index % 3 == 1;

    public bool TitleIsCleared => Index % 6 is 2 or 4;

    public bool PasswordIsSynced => Index % 3 == 2;

    /// <summary>Deactivated and soon reactivated.</summary>
    public bool Pauses => Index % 6 == 0;

    /// <summary>Deactivated, seen inactive by an import, assigned again later.</summary>
    public bool LeavesAndReturns => Index % 6 == 1;
}

/// <summary>An entry in a group's member list.</summary>
internal sealed record Member(string Id, string? Display);
