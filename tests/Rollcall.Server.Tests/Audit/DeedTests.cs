using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Tests.Administrators;

namespace Rollcall.Server.Tests.Audit;

/// <summary>Every form of the dashboard, sent by somebody who may: what it does is done, and the audit tells who did it, from where.</summary>
public sealed class DeedTests(FurnishedHost furnished) : IClassFixture<FurnishedHost>
{
    // Told of what no form does; each has a test of its own.
    private static readonly string[] Elsewhere = ["installation.setup-link-made", "installation.public-url-changed"];

    public static TheoryData<string> Names => [.. Deed.All.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_form_does_what_it_says_and_the_audit_tells_of_it(string name)
    {
        var deed = Deed.All.Single(d => string.Equals(d.Name, name, StringComparison.Ordinal));
        var role = AdministratorRole.Find(ListedPage.All.Single(p => string.Equals(p.Page, deed.Page, StringComparison.Ordinal)).Send) ?? AdministratorRole.Viewer;
        var (visitor, administrator) = await furnished.SomebodyAsync(role);
        await using var scene = new Scene(furnished, visitor, administrator.Email);
        await deed.DoAsync(scene);
        var told = (await scene.Service<AuditStore>().ListAsync(new(Limit: 100))).FindAll(e => e.At == scene.At);
        told.Select(e => e.Action).Order(StringComparer.Ordinal).ShouldBe(deed.Told.Order(StringComparer.Ordinal));
        foreach (var entry in told)
        {
            (entry.ActorName, entry.RemoteAddress).ShouldBe((scene.By, "127.0.0.1"), entry.Action);
            entry.Subject.Kind.ShouldNotBeEmpty();
            if (string.Equals(scene.By, administrator.Email, StringComparison.Ordinal))
                entry.ActorId.ShouldBe(administrator.Id);
        }
    }

    [Fact]
    public async Task Every_form_is_among_the_deeds() => Deed.All.Select(d => $"{d.Page} {d.Handler}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        .ShouldBe((await ListedPage.HandlersAsync(furnished.Host)).Select(h => $"{h.Page.Page} {h.Handler}").Order(StringComparer.Ordinal));

    [Fact]
    public void Whatever_the_audit_can_tell_is_told_of_a_deed() =>
        Deed.All.SelectMany(d => d.Told).Concat(Elsewhere).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(AuditAction.All.Select(a => a.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_deed_has_a_name_of_its_own() => Deed.All.Select(d => d.Name).Distinct(StringComparer.Ordinal).Count().ShouldBe(Deed.All.Count);
}
