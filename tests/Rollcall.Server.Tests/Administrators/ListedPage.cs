using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Rollcall.Server.Administrators;

namespace Rollcall.Server.Tests.Administrators;

/// <summary>A page of the dashboard: who may look at it, and who may send its forms.</summary>
/// <param name="Page">Its address as it is routed.</param>
/// <param name="Look">A policy, or <see cref="Anybody"/>.</param>
/// <param name="Send">A policy, or <see cref="Anybody"/>.</param>
internal sealed record ListedPage(string Page, string Look, string Send)
{
    public const string Anybody = "anybody";

    /// <summary>An address of it that <see cref="FurnishedHost"/> has something at.</summary>
    public string Address { get; init; } = Page;

    /// <summary>What is answered to somebody signed in who may look at it.</summary>
    public int Shown { get; init; } = 200;

    /// <summary>All pages. One that is not here fails the tests until somebody has decided.</summary>
    public static IReadOnlyList<ListedPage> All { get; } =
    [
        new("/error/{status:int}", Anybody, Anybody) { Address = "/error/404", Shown = 404 },
        new("/sign-in", Anybody, Anybody) { Shown = 302 },
        new("/sign-in/code", Anybody, Anybody) { Shown = 302 },
        new("/setup", Anybody, Anybody),
        new("/invitation", Anybody, Anybody),
        new("/reset", Anybody, Anybody),
        new("/", DashboardPolicies.View, DashboardPolicies.Change),
        new("/people", DashboardPolicies.View, DashboardPolicies.Change),
        new("/people/{directory}/{id}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/people/{directory}/{person}" },
        new("/groups", DashboardPolicies.View, DashboardPolicies.Change),
        new("/groups/{directory}/{id}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/groups/{directory}/{group}" },
        new("/activity", DashboardPolicies.View, DashboardPolicies.Change),
        new("/activity/events", DashboardPolicies.View, DashboardPolicies.Change),
        new("/find", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings", DashboardPolicies.View, DashboardPolicies.Change),
        new("/account", DashboardPolicies.View, DashboardPolicies.View),
        new("/account/second-factor", DashboardPolicies.View, DashboardPolicies.View),
        new("/account/recovery-codes", DashboardPolicies.View, DashboardPolicies.View) { Shown = 302 },
        new("/administrators", DashboardPolicies.View, DashboardPolicies.Own),
        new("/audit", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/fields", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/fields/new", DashboardPolicies.Change, DashboardPolicies.Change) { Address = "/settings/fields/new?directory={directory}" },
        new("/settings/fields/{directory}/{id}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/settings/fields/{directory}/{field}" },
        new("/settings/scim", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/sync", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/sync/new", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/tokens", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/tokens/new", DashboardPolicies.View, DashboardPolicies.Change),
        new("/settings/tokens/{directory:guid}/{token:guid}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/settings/tokens/{directory}/{token}" },
        new("/directories/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/directories/{directory}" },
        new("/directories/{id:guid}/connection", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/directories/{directory}/connection" },
        new("/directories/{id:guid}/settings", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/directories/{directory}/settings" },
        new("/jobs/{directory:guid}/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/jobs/{directory}/{job}" },
        new("/organizations", DashboardPolicies.View, DashboardPolicies.Change),
        new("/organizations/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/organizations/{organization}" },
        new("/organizations/{organization:guid}/directories/new", DashboardPolicies.Change, DashboardPolicies.Change) { Address = "/organizations/{organization}/directories/new" },
        new("/start", DashboardPolicies.View, DashboardPolicies.Change),
        new("/start/{id:guid}", DashboardPolicies.View, DashboardPolicies.Change) { Address = "/start/{directory}" },
        new("/sign-out", DashboardPolicies.View, DashboardPolicies.View) { Shown = 302 },
    ];

    /// <summary>The pages there are.</summary>
    public static IEnumerable<RouteEndpoint> Endpoints(DashboardHost host) => host.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Whether an endpoint is a page.</summary>
    public static bool IsPage(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null;

    /// <summary>The address as it is routed.</summary>
    public static string Routed(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>What takes a form: the page, and the name of the handler, which is empty where there is but one.</summary>
    public static async Task<List<(ListedPage Page, string Handler)>> HandlersAsync(DashboardHost host)
    {
        var found = new List<(ListedPage, string)>();
        foreach (var endpoint in Endpoints(host).Where(IsPage))
        {
            var page = All.Single(p => string.Equals(p.Page, Routed(endpoint), StringComparison.Ordinal));
            var compiled = await host.Service<PageLoader>().LoadAsync(endpoint.Metadata.GetMetadata<PageActionDescriptor>()!, EndpointMetadataCollection.Empty);
            found.AddRange(compiled.HandlerMethods.Where(h => h.HttpMethod.Equals("POST", StringComparison.OrdinalIgnoreCase)).Select(h => (page, h.Name ?? "")));
        }
        return [.. found.Distinct()];
    }

    /// <summary>The address that a handler's forms are sent to.</summary>
    public static string Action(string address, string handler) => handler.Length == 0 ? address : address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "handler=" + handler;
}
