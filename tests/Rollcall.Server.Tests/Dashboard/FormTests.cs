using System.Globalization;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.SetupLinks;
using Rollcall.Server.Tests.Administrators;
using Rollcall.Server.Tests.Directories;
using Rollcall.Server.Tests.Hosting;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Dashboard;

/// <summary>Forms that were filled in wrong, or by hand with what they do not offer: each says beside the field what is wrong, tied to it, and changes nothing.</summary>
public sealed class FormTests(FurnishedHost furnished) : IClassFixture<FurnishedHost>
{
    private static readonly string Long = new('x', 201);

    // Page, handler, fields, the id of the field at which the error stands.
    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "/settings/scim?directory={directory}", "Save", "AccountSize=fifty", "AccountSize" },
        { "/settings/scim?directory={directory}", "Save", "Enabled=perhaps", "Enabled" },
        { "/settings/scim?directory={directory}", "Generate", "Token.Newest={token}&Token.Others=soon&Token.Expiry=never", "Token-Others" },
        { "/start/{directory}", "Generate", "Token.Newest={token}&Token.Others=soon&Token.Expiry=never", "Token-Others" },
        { "/start", "", "Idp=nix", "Idp" },
        { "/start", "", "Idp=", "Idp" },
        { "/settings/tokens/new?directory={directory}", "", "For={directory}&Token.Newest={token}&Token.Others=soon&Token.Expiry=never", "Token-Others" },
        { "/settings/tokens/new?directory={directory}", "", "For={directory}&Token.Newest={token}&Token.Others=&Token.Expiry=never", "Token-Others" },
        { "/settings/tokens/new?directory={directory}", "", "For={directory}&Token.Newest={token}&Token.Others=keep&Token.Expiry=soon", "Token-Expiry" },
        { "/settings/tokens/new?directory={directory}", "", "For={directory}&Token.Newest={token}&Token.Others=keep&Token.Expiry=never&Token.Name=" + Long, "Token-Name" },
        { "/settings/tokens/new?directory={directory}", "", "For={directory}&Token.Newest={token}&Token.Others=keep&Token.Expiry=never&Enable=perhaps", "Enable" },
        { "/settings/tokens/new?directory={directory}", "", "For=elsewhere&Token.Others=keep&Token.Expiry=never", "For" },
        { "/organizations", "Create", "Name=", "Name" },
        { "/organizations", "Create", "Name=Acme&In={environment}", "Name" },
        { "/organizations", "Create", "Name=New&ExternalId=" + Long, "ExternalId" },
        { "/organizations", "Create", "Name=New&In=anywhere", "In" },
        { "/organizations", "Create", "Name=New&In={person}", "In" },
        { "/organizations", "Environment", "NewEnvironment=Staging", "NewEnvironment" },
        { "/organizations?renamed={environment}", "Rename", "OtherName=Staging", "OtherName-{environment}" },
        { "/organizations/{organization}", "Save", "Name=Globex", "Name" },
        { "/organizations/{organization}", "Save", "Name=Acme&ExternalId=" + Long, "ExternalId" },
        { "/organizations/{organization}/directories/new", "", "Name=&Idp=okta", "Name" },
        { "/organizations/{organization}/directories/new", "", "Name=New&Idp=nix", "Idp" },
        { "/organizations/{organization}/directories/new", "", "Name=New&Idp=", "Idp" },
        { "/organizations/{organization}/directories/new", "", "Name=New&Idp=okta&Primary=perhaps", "Primary" },
        { "/settings/fields/new?directory={directory}", "", "Label=&Kind=SingleLine&Extension=custom", "Label" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=God&Extension=custom", "Kind" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=Plain&Extension=custom", "Kind" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=99&Extension=custom", "Kind" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=SingleLine&Extension=urn:mine", "Extension" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=SingleLine&Extension=", "Extension" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=Select&Extension=custom&Choices=", "Choices" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=SingleLine&Extension=custom&Name=1", "Name" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=SingleLine&Extension=custom&Description=%07", "Description" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=Toggle&Extension=custom&Unique=true", "Unique" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=Toggle&Extension=custom&Searchable=true", "Searchable" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=SingleLine&Extension=custom&Required=perhaps", "Required" },
        { "/settings/fields/new?directory={directory}", "", "Label=New&Kind=SingleLine&Extension=custom&Unique=perhaps", "Unique" },
        { "/settings/fields/{directory}/{field}", "Change", "Label=&Choices=small%0Alarge", "Label" },
        { "/settings/fields/{directory}/{field}", "Change", "Label=%07&Choices=small%0Alarge", "Label" },
        { "/settings/fields/{directory}/{field}", "Change", "Label=Shirt&Choices=", "Choices" },
        { "/settings/fields/{directory}/{field}", "Change", "Label=Shirt&Choices=small%0Alarge&Description=%07", "Description" },
        { "/settings/fields/{directory}/{field}", "Change", "Label=Shirt&Choices=small%0Alarge&Required=perhaps", "Required" },
        { "/directories/{directory}", "Generate", "Token.Newest={token}&Token.Others=soon&Token.Expiry=never", "Token-Others" },
        { "/directories/{directory}", "Generate", "Token.Newest={token}&Token.Others=keep&Token.Expiry=soon", "Token-Expiry" },
        { "/directories/{directory}", "Generate", "Token.Newest={token}&Token.Others=keep&Token.Expiry=never&Token.Name=" + Long, "Token-Name" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=&Idp=okta&Primary=true&Strict=false", "Name" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=nix&Primary=true&Strict=false", "Idp" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=perhaps&Strict=false", "Primary" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=true&Strict=very", "Strict" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=true&Strict=false&Enabled=perhaps", "Enabled" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=true&Strict=false&AccountSize=0", "AccountSize" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=true&Strict=false&Group=nobody", "Group" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=true&Strict=false&Group={person}", "Group" },
        { "/directories/{directory}/settings", "Save", "Version={version}&Name=Acme Okta&Idp=okta&Primary=true&Strict=false&Group=new&NewGroup=", "NewGroup" },
        { "/directories/{directory}/settings", "Delete", "Accounts=sell&Typed=Acme Okta", "Accounts" },
        { "/directories/{directory}/settings", "Delete", "Typed=Acme Okta", "Accounts" },
        { "/directories/{directory}/settings", "Delete", "Accounts=keep&Typed=Otka", "Typed" },
        { "/settings/sync/new", "", "Type=nix&Name=New&Organization={organization}&GroupChoice=none", "Type" },
        { "/settings/sync/new", "", "Type=okta&Name=&Organization={organization}&GroupChoice=none", "Name" },
        { "/settings/sync/new", "", "Type=okta&Name=Acme Okta&Organization={organization}&GroupChoice=none", "Name" },
        { "/settings/sync/new", "", "Type=okta&Name=New&Organization=nowhere&GroupChoice=none", "Organization" },
        { "/settings/sync/new", "", "Type=okta&Name=New&Organization={organization}&GroupChoice=some", "GroupChoice" },
        { "/settings/sync/new", "", "Type=okta&Name=New&Organization={organization}&GroupChoice=existing&ExistingGroup=Nobody", "ExistingGroup" },
        { "/settings/sync/new", "", "Type=okta&Name=New&Organization={organization}&GroupChoice=new&NewGroup=", "NewGroup" },
        { "/administrators", "Invite", "Email=nobody&Role=viewer", "Email" },
        { "/administrators", "Invite", "Email=new@tests.example&Role=God", "Role" },
        { "/administrators", "Invite", "Email=new@tests.example", "Role" },
        { "/administrators?id={me}", "Role", "Role=God", "Role-{me}" },
        { "/administrators?id={me}", "Role", "Role=", "Role-{me}" },
        { "/account", "Password", "Current=x&Password=short&Again=short", "Password" },
        { "/account", "Password", "Current=x&Password=vexed otters brew coffee&Again=other", "Again" },
        { "/account", "Password", "Current=x&Password=vexed otters brew coffee&Again=vexed otters brew coffee", "Current" },
        { "/sign-in", "", "Email=&Password=x", "Email" },
        { "/sign-in", "", "Email=a@tests.example&Password=", "Password" },
        { "/sign-in", "", "Email=a@tests.example&Password=wrong", "Password" },
        { "/invitation?link={invitation}", "", "Link={invitation}&Name=&Password=vexed otters brew coffee&Again=vexed otters brew coffee", "Name" },
        { "/invitation?link={invitation}", "", "Link={invitation}&Name=New&Password=short&Again=short", "Password" },
        { "/invitation?link={invitation}", "", "Link={invitation}&Name=New&Password=vexed otters brew coffee&Again=other", "Again" },
        { "/reset?link={reset}", "", "Link={reset}&Password=short&Again=short", "Password" },
        { "/reset?link={reset}", "", "Link={reset}&Password=vexed otters brew coffee&Again=other", "Again" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_said_beside_its_field_and_nothing_is_done(string page, string handler, string fields, string field)
    {
        var host = furnished.Host;
        var anonymous = page.StartsWith("/sign-in", StringComparison.Ordinal) || page.Contains("?link=", StringComparison.Ordinal);
        using var stranger = anonymous ? host.Visitor() : null;
        var visitor = stranger ?? await host.SharedAsync(AdministratorRole.Owner);
        var links = await LinksAsync(page);
        string Filled(string text) => links.Aggregate(furnished.Address(text), (filled, link) => filled.Replace(link.Key, link.Value, StringComparison.Ordinal));
        var form = (await visitor.GetAsync(Filled(page))).ShouldBe(200);
        var before = await StateAsync();
        var answer = await visitor.SendAsync(
            Filled(page) + (handler.Length == 0 ? "" : (page.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "handler=" + handler),
            [("antiforgery", Visitor.Token(form.Body)), .. Filled(fields).Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], Uri.UnescapeDataString(pair[1])))]);
        answer.ShouldBe(200);
        Html.ErrorAt(answer.Body, Filled(field)).ShouldNotBeNullOrEmpty(answer.Body);
        Html.Find(answer.Body, "problems").ShouldBeNull("what stands beside its field is not said twice");
        (await StateAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_id_that_is_none_is_told_beside_its_field_instead_of_showing_all_events()
    {
        var viewer = await furnished.Host.SharedAsync(AdministratorRole.Viewer);
        foreach (var (typed, right) in ((string, bool)[])[("", true), (furnished.Person, true), (" " + furnished.Person + " ", true), (furnished.Person[..^1], false), (furnished.Person.ToUpperInvariant(), false), ("ada", false)])
        {
            var page = (await viewer.GetAsync(furnished.Address("/activity/events?directory={directory}&subject=") + Uri.EscapeDataString(typed))).ShouldBe(200).Body;
            page.Contains("log-line", StringComparison.Ordinal).ShouldBe(right, typed);
            (Html.ErrorAt(page, "Subject") is null).ShouldBe(right, typed);
            Html.Find(page, "Subject")!["value"].ShouldBe(typed, "what was typed stays");
        }
    }

    [Fact]
    public async Task What_belongs_to_no_field_is_said_above_the_page()
    {
        var owner = await furnished.Host.SharedAsync(AdministratorRole.Owner);
        var page = furnished.Address("/directories/{directory}/settings");
        var answer = await owner.PostAsync(page, page + "?handler=Save", ("Version", "latest"), ("Name", "Acme Okta"), ("Idp", "okta"), ("Primary", "true"), ("Strict", "false"));
        answer.ShouldBe(200).Body.ShouldContain("id=\"problems\"");
        (await owner.PostAsync(page, page + "?handler=Save", ("Version", "0"), ("Name", "Acme Okta"), ("Idp", "okta"), ("Primary", "true"), ("Strict", "false"))).ShouldShow("Somebody else saved these settings");
    }

    [Theory]
    [InlineData("/settings/scim?directory={directory}")]
    [InlineData("/start/{directory}")]
    [InlineData("/directories/{directory}")]
    public async Task A_live_token_is_replaced_only_after_the_first_click_said_what_becomes_of_it(string page)
    {
        var owner = await furnished.Host.SharedAsync(AdministratorRole.Owner);
        var elements = Html.Elements((await owner.GetAsync(furnished.Address(page))).ShouldBe(200).Body);
        var (opens, choice, generates) = (Place("generate-open"), Place("Token-Others"), Place("generate"));
        elements[opens].Name.ShouldBe("summary");
        elements[opens - 1].ShouldSatisfyAllConditions(details => details.Name.ShouldBe("details"), details => details["class"].ShouldBe("confirm"), details => details["open"].ShouldBeNull());
        (opens < choice && choice < generates).ShouldBeTrue("what becomes of the token is asked behind the first click");

        int Place(string id) => elements.FindIndex(e => string.Equals(e["id"], id, StringComparison.Ordinal));
    }

    private async Task<Dictionary<string, string>> LinksAsync(string page)
    {
        var (links, me) = (new Dictionary<string, string>(StringComparer.Ordinal), (await furnished.Host.Service<AdministratorStore>().ListAsync()).FirstOrDefault());
        links["{version}"] = (await furnished.Host.Service<DirectoryStore>().FindAsync(furnished.Directory))!.Version.ToString(CultureInfo.InvariantCulture);
        if (me is not null)
            links["{me}"] = IdText.Format(me.Id);
        if (page.Contains("{invitation}", StringComparison.Ordinal))
            links["{invitation}"] = (await furnished.Host.Service<SetupLinkStore>().InviteAsync("invited@tests.example", AdministratorRole.Viewer, Actor.CommandLine))!;
        if (page.Contains("{reset}", StringComparison.Ordinal))
            links["{reset}"] = (await furnished.Host.Service<SetupLinkStore>().MakeResetAsync((me ?? await furnished.Host.AddAsync(AdministratorRole.Viewer)).Id, Actor.CommandLine))!;
        return links;
    }

    // A password that is wrong is counted and told of.
    private Task<string> StateAsync() => Dump.OfAsync(furnished.Host.Service<Database>(), "administrators", "audit", "installation");
}
