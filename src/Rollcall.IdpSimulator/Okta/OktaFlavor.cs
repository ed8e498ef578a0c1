namespace Rollcall.IdpSimulator.Okta;

/// <summary>The two kinds of Okta integration, which write differently (Okta developer documentation, "SCIM frequently asked questions").</summary>
public enum OktaFlavor
{
    /// <summary>An app made with the app integration wizard and "Enable SCIM provisioning": every update of a user or a group is a PUT of the whole.</summary>
    Aiw,

    /// <summary>The catalog's "SCIM 2.0 Test App" and published apps: PATCH for activation, passwords and groups, PUT for profiles.</summary>
    TestApp,
}
