using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Environments;
using Rollcall.Server.Organizations;
using Rollcall.Server.Schemas;
using Rollcall.Server.Tests.EndToEnd;
using Rollcall.Server.Tests.Schemas;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>A server on which there is one of everything that a page can show. Nothing happens by itself: jobs stand where they are.</summary>
public sealed class FurnishedHost : IAsyncLifetime
{
    private readonly Dictionary<string, (Visitor Visitor, Administrator Administrator)> _somebody = new(StringComparer.Ordinal);

    internal DashboardHost Host { get; } = new() { Clock = new() { WithoutTimers = true } };

    /// <summary>An organization with a directory.</summary>
    internal Guid Organization { get; private set; }

    /// <summary>That directory, with a live token, a person and a group.</summary>
    internal Guid Directory { get; private set; }

    internal Guid Token { get; private set; }

    internal string Secret { get; private set; } = "";

    internal string Person { get; private set; } = "";

    internal string Group { get; private set; } = "";

    /// <summary>A field with two choices.</summary>
    internal Guid Field { get; private set; }

    /// <summary>A job that runs and goes on no further.</summary>
    internal Guid Job { get; private set; }

    /// <summary>The oldest environment.</summary>
    internal Guid Environment { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        var directories = Host.Service<DirectoryStore>();
        (Directory, Secret) = await directories.CreateAsync(new("Acme", "Acme Okta", "okta", Strict: false, AccountSizeGb: null), Actor.CommandLine);
        Host.Clock.AdvanceSecond();
        await directories.CreateAsync(new("Globex", "Globex Entra", "entra", Strict: false, AccountSizeGb: null), Actor.CommandLine);
        Environment = (await Host.Service<EnvironmentStore>().ListAsync())[0].Id;
        (await Host.Service<EnvironmentStore>().CreateAsync("Staging", Actor.CommandLine)).ShouldBeNull();
        Organization = (await Host.Service<OrganizationStore>().NamesAsync()).Single(o => o.Name is "Acme").Id;
        Token = (await Host.Service<TokenStore>().ListAsync(Directory))[0].Id;
        using var okta = Okta();
        Person = await okta.CreateUserAsync("ada@acme.example");
        Group = (await okta.PostAsync("/Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crew","members":[{"value":"{{Person}}"}]}""")).ShouldBe(201).Id;
        Field = (await Host.Service<SchemaStore>().DefineAsync(Directory, Definition.Read("""{"name":"shirt","label":"Shirt","field":"select","canonicalValues":["small","large"]}"""), Actor.CommandLine))!.Id;
        Job = (await directories.ApplyAccountSizeAsync(Directory, Actor.CommandLine))!.Id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (visitor, _) in _somebody.Values)
            visitor.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Somebody of this role who is signed in: the same for all tests. There is one owner only.</summary>
    internal async Task<(Visitor Visitor, Administrator Administrator)> SomebodyAsync(AdministratorRole role) =>
        _somebody.TryGetValue(role.Name, out var known) ? known : _somebody[role.Name] = await Host.SignedInAsync(role);

    internal ScimClient Okta() => new(new Uri(Host.Address, $"/scim/{IdText.Format(Directory)}/v2"), Secret);

    /// <summary>Fields with which most forms would do something.</summary>
    internal (string Name, string Value)[] Everything =>
    [
        ("Name", "Sent"), ("Label", "Sent"), ("Email", "sent@tests.example"), ("Role", "owner"), ("Idp", "okta"), ("Type", "okta"), ("Kind", "SingleLine"), ("Extension", "custom"),
        ("Enabled", "true"), ("NewEnvironment", "Sent"), ("OtherName", "Sent"), ("Typed", "Acme Okta"), ("Accounts", "close"), ("revoked", IdText.Format(Token)), ("Token.Newest", IdText.Format(Token)),
        ("Token.Others", "revoke"), ("Token.Expiry", "never"), ("Version", "1"), ("Current", DashboardHost.Password), ("OffCurrent", DashboardHost.Password), ("Password", "vexed otters brew coffee"),
        ("Again", "vexed otters brew coffee"),
    ];

    /// <summary>An address in which <c>{organization}</c>, <c>{directory}</c> and so on stand for what there is.</summary>
    internal string Address(string pattern) => pattern
        .Replace("{organization}", IdText.Format(Organization), StringComparison.Ordinal)
        .Replace("{directory}", IdText.Format(Directory), StringComparison.Ordinal)
        .Replace("{token}", IdText.Format(Token), StringComparison.Ordinal)
        .Replace("{person}", Person, StringComparison.Ordinal)
        .Replace("{group}", Group, StringComparison.Ordinal)
        .Replace("{field}", IdText.Format(Field), StringComparison.Ordinal)
        .Replace("{job}", IdText.Format(Job), StringComparison.Ordinal)
        .Replace("{environment}", IdText.Format(Environment), StringComparison.Ordinal);
}
