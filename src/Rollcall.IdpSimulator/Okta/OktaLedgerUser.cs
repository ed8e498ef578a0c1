namespace Rollcall.IdpSimulator.Okta;

/// <summary>A user as Okta last wrote it.</summary>
/// <param name="Id">The id the server gave it.</param>
/// <param name="UserName">userName, as sent.</param>
/// <param name="GivenName">name.givenName.</param>
/// <param name="FamilyName">name.familyName.</param>
/// <param name="Email">Value of the primary e-mail address.</param>
/// <param name="Active">Whether the user is active.</param>
public sealed record OktaLedgerUser(string Id, string UserName, string GivenName, string FamilyName, string Email, bool Active);
