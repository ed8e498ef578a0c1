namespace Rollcall.IdpSimulator.Okta;

/// <summary>A group as Okta last wrote it.</summary>
/// <param name="Id">The id the server gave it.</param>
/// <param name="DisplayName">displayName.</param>
/// <param name="MemberIds">Ids of the users in it.</param>
public sealed record OktaLedgerGroup(string Id, string DisplayName, IReadOnlySet<string> MemberIds);
