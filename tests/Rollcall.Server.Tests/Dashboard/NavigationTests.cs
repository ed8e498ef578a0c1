using Rollcall.Server.Dashboard;

namespace Rollcall.Server.Tests.Dashboard;

/// <summary>Somebody who follows the setup guide of another product types what it says into the search, and is led to the place.</summary>
public sealed class NavigationTests
{
    [Theory]
    [InlineData("Settings › SCIM user management", "/settings/scim")]
    [InlineData("Enable SCIM user management", "/settings/scim")]
    [InlineData("Tenant URL", "/settings/scim", "/organizations")]
    [InlineData("Account size", "/settings/scim")]
    [InlineData("API token", "/settings/scim", "/settings/tokens")]
    [InlineData("Generate", "/settings/scim", "/settings/tokens", "/organizations")]
    [InlineData("SCIM connector base URL", "/settings/scim", "/settings/sync")]
    [InlineData("Settings > Sync > SCIM", "/settings/sync")]
    [InlineData("SCIM type", "/settings/sync", "/settings/fields")]
    [InlineData("Create new group", "/settings/sync")]
    [InlineData("Secret Token", "/settings/sync", "/settings/tokens")]
    [InlineData("Environment › Organization", "/organizations")]
    [InlineData("Create SCIM directory", "/organizations", "/settings/sync")]
    [InlineData("Generate bearer token", "/organizations", "/settings/tokens")]
    [InlineData("Base URL", "/organizations", "/settings/scim", "/settings/sync")]
    [InlineData("Primary", "/organizations")]
    [InlineData("Apps & Integrations", "/settings/tokens")]
    [InlineData("SCIM tokens", "/settings/tokens")]
    [InlineData("SCIM endpoint", "/settings/tokens")]
    [InlineData("custom user fields", "/settings/fields")]
    [InlineData("Profile Editor", "/settings/fields")]
    [InlineData("Admin > Apps & Integrations > SCIM Tokens", "/settings/tokens")]
    [InlineData("+ New", "/settings/sync", "/settings/tokens")]
    [InlineData("Environment → Organization", "/organizations")]
    [InlineData("Account Size (GB)", "/settings/scim")]
    [InlineData("SCIM 2.0 Base URL", "/settings/sync", "/settings/scim")]
    [InlineData("OAuth Bearer Token", "/settings/sync", "/settings/tokens")]
    [InlineData("Custom Okta fields", "/settings/fields")]
    [InlineData("Mapping Custom Okta Fields through SCIM", "/settings/fields")]
    [InlineData("Second factor", "/account")]
    [InlineData("sign out everywhere", "/account")]
    [InlineData("force sync", "/settings/sync")]
    [InlineData("delete directory", "/settings/sync")]
    [InlineData("logs", "/activity")]
    [InlineData("multi-select", "/settings/fields")]
    [InlineData("bearer TOKEN", "/settings/tokens", "/organizations", "/settings/sync")]
    public void Words_of_other_guides_lead_to_the_place(string words, params string[] paths) =>
        Navigation.Find(words).Select(p => p.Path).Order(StringComparer.Ordinal).ShouldBe(paths.Order(StringComparer.Ordinal), words);

    [Theory]
    [InlineData("")]
    [InlineData("  › ")]
    [InlineData("horses")]
    [InlineData("tenant horses")]
    public void Words_that_mean_no_place_lead_nowhere(string words) => Navigation.Find(words).ShouldBeEmpty();
}
