using Microsoft.AspNetCore.Components;

namespace Rollcall.Server.Dashboard;

/// <summary>A file under wwwroot, by the address that bears the fingerprint of its content and may be kept for ever.</summary>
public static class Asset
{
    /// <summary>The address of a file.</summary>
    /// <param name="context">The request of the page; its endpoint knows the files.</param>
    /// <param name="name">The file's name under wwwroot, such as <c>lib/tabler.css</c>.</param>
    public static string Url(HttpContext context, string name) =>
        "/" + (context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[name] ?? name);
}
